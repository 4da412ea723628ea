"""Attention: y = softmax(q @ k.T / sqrt(D)) @ v, for each example of the batch"""

import math

import torch


def forward(q, k, v):
    scale = 1 / math.sqrt(q.shape[-1])
    weights = torch.softmax(q @ k.mT * scale, -1)  # B,T,S
    return weights @ v, (q, k, v, weights, scale)


def backward(grad_y, saved):
    q, k, v, weights, scale = saved
    grad_v = weights.mT @ grad_y  # B,S,T @ B,T,E -> B,S,E
    grad_weights = grad_y @ v.mT  # B,T,S
    # softmax: every score of a row lowers all the other weights of the row
    grad_scores = weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale
    grad_q = grad_scores @ k  # B,T,S @ B,S,D -> B,T,D
    grad_k = grad_scores.mT @ q  # B,S,T @ B,T,D -> B,S,D
    return grad_q, grad_k, grad_v
