"""Causal attention: y = softmax(q @ k.T / sqrt(D), only over keys that are not later) @ v"""

import math

import numpy as np


def forward(q, k, v):
    scale = 1 / math.sqrt(q.shape[-1])
    scores = q @ k.swapaxes(1, 2) * scale  # B,T,T
    future = np.triu(np.ones(scores.shape[1:], bool), 1)  # T,T
    weights = softmax(np.where(future, -math.inf, scores))  # B,T,T
    return weights @ v, (q, k, v, weights, scale)


def backward(grad_y, saved):
    q, k, v, weights, scale = saved
    grad_v = weights.swapaxes(1, 2) @ grad_y  # B,T,D
    grad_weights = grad_y @ v.swapaxes(1, 2)  # B,T,T
    # A weight of 0 makes its score's gradient 0: the mask needs no second mention.
    grad_scores = weights * (grad_weights - (grad_weights * weights).sum(-1, keepdims=True)) * scale
    return grad_scores @ k, grad_scores.swapaxes(1, 2) @ q, grad_v


def softmax(scores):
    exps = np.exp(scores - scores.max(-1, keepdims=True))  # the largest becomes exp(0): no overflow
    return exps / exps.sum(-1, keepdims=True)
