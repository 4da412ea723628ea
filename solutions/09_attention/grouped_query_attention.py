"""Grouped-query attention: y = attention of H heads of queries that share G heads of keys and values"""

import math

import torch


def forward(q, k, v):
    b, h, t, d = q.shape
    q = q.reshape(b, k.shape[1], -1, t, d)  # B,G,H/G,T,D: the query heads of one group side by side
    k, v = k.unsqueeze(2), v.unsqueeze(2)  # B,G,1,S,D: one for all of them
    scale = 1 / math.sqrt(d)
    weights = torch.softmax(q @ k.mT * scale, -1)  # B,G,H/G,T,S
    return (weights @ v).reshape(b, h, t, d), (q, k, v, weights, scale)


def backward(grad_y, saved):
    q, k, v, weights, scale = saved
    grad_heads = grad_y.reshape(q.shape)  # B,G,H/G,T,D
    grad_v = (weights.mT @ grad_heads).sum(2)  # B,G,S,D: added up over the heads that share it
    grad_weights = grad_heads @ v.mT  # B,G,H/G,T,S
    grad_scores = weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale
    grad_q = (grad_scores @ k).reshape(grad_y.shape)
    grad_k = (grad_scores.mT @ q).sum(2)
    return grad_q, grad_k, grad_v
