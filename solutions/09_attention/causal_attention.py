"""Causal attention: y = softmax(q @ k.T / sqrt(D), only over keys that are not later) @ v"""

import math

import torch


def forward(q, k, v):
    scale = 1 / math.sqrt(q.shape[-1])
    scores = q @ k.mT * scale  # B,T,T
    future = torch.ones(scores.shape[1:], dtype=torch.bool, device=q.device).triu(1)  # T,T
    weights = torch.softmax(scores.masked_fill(future, -math.inf), -1)  # B,T,T
    return weights @ v, (q, k, v, weights, scale)


def backward(grad_y, saved):
    q, k, v, weights, scale = saved
    grad_v = weights.mT @ grad_y  # B,T,D
    grad_weights = grad_y @ v.mT  # B,T,T
    # A weight of 0 makes its score's gradient 0: the mask needs no second mention.
    grad_scores = weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale
    return grad_scores @ k, grad_scores.mT @ q, grad_v
