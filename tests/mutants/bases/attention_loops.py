"""One example of the batch after the other, one query after the other."""

import math

import torch


def forward(q, k, v):
    outputs, kept = [], []
    for b in range(len(q)):
        weights = torch.softmax(q[b] @ k[b].T / math.sqrt(q.shape[-1]), dim=-1)
        outputs.append(weights @ v[b])
        kept.append(weights)
    return torch.stack(outputs), (q, k, v, kept)


def backward(grad_y, saved):
    q, k, v, kept = saved
    grad_q, grad_k, grad_v = torch.zeros_like(q), torch.zeros_like(k), torch.zeros_like(v)
    root = math.sqrt(q.shape[-1])
    for b in range(len(q)):
        for t in range(q.shape[1]):
            w = kept[b][t]
            grad_v[b] += torch.outer(w, grad_y[b, t])
            grad_w = v[b] @ grad_y[b, t]
            grad_s = w * grad_w - w * (w @ grad_w)
            grad_s = grad_s / root
            grad_q[b, t] = grad_s @ k[b]
            grad_k[b] += torch.outer(grad_s, q[b, t])
    return grad_q, grad_k, grad_v
