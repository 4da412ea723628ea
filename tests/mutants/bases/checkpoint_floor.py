import math

import torch


def forward(x, *weights):
    seg = max(1, math.isqrt(len(weights)))
    keep = {}
    h = x
    for i, w in enumerate(weights):
        if i % seg == 0:
            keep[i] = h
        h = torch.tanh(h @ w)
    return h, (keep, weights, seg)


def backward(g, saved):
    keep, weights, seg = saved
    L = len(weights)
    grads = [None] * L
    for start in sorted(keep, reverse=True):
        acts = [keep[start]]
        for w in weights[start : start + seg]:
            acts.append(torch.tanh(acts[-1] @ w))
        for i in range(len(acts) - 2, -1, -1):
            g = g * (1 - acts[i + 1] ** 2)
            grads[start + i] = acts[i].T @ g
            g = g @ weights[start + i].T
    return (g, *grads)
