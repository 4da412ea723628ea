"""Multi-head attention: y = (heads of causal attention, side by side) @ out_weight.T"""

import math

import numpy as np


def forward(x, qkv_weight, out_weight, *, num_heads=2):
    b, t, c = x.shape
    qkv = (x @ qkv_weight.T).reshape(b, t, 3, num_heads, c // num_heads)
    q, k, v = qkv.transpose(2, 0, 3, 1, 4)  # B,H,T,D each
    scale = 1 / math.sqrt(q.shape[-1])
    future = np.triu(np.ones((t, t), bool), 1)
    weights = softmax(np.where(future, -math.inf, q @ k.swapaxes(2, 3) * scale))  # B,H,T,T
    joined = (weights @ v).swapaxes(1, 2).reshape(b, t, c)
    return joined @ out_weight.T, (x, qkv_weight, out_weight, q, k, v, weights, scale, joined)


def backward(grad_y, saved):
    x, qkv_weight, out_weight, q, k, v, weights, scale, joined = saved
    b, h, t, d = q.shape
    grad_out_weight = grad_y.reshape(b * t, -1).T @ joined.reshape(b * t, -1)  # C,C
    grad_heads = (grad_y @ out_weight).reshape(b, t, h, d).swapaxes(1, 2)  # B,H,T,D
    grad_v = weights.swapaxes(2, 3) @ grad_heads
    grad_weights = grad_heads @ v.swapaxes(2, 3)  # B,H,T,T
    grad_scores = weights * (grad_weights - (grad_weights * weights).sum(-1, keepdims=True)) * scale
    grad_q, grad_k = grad_scores @ k, grad_scores.swapaxes(2, 3) @ q
    grad_qkv = np.stack([grad_q, grad_k, grad_v]).transpose(1, 3, 0, 2, 4).reshape(b, t, 3 * h * d)  # B,T,3C
    grad_qkv_weight = grad_qkv.reshape(b * t, -1).T @ x.reshape(b * t, -1)  # 3C,C
    return grad_qkv @ qkv_weight, grad_qkv_weight, grad_out_weight


def softmax(scores):
    exps = np.exp(scores - scores.max(-1, keepdims=True))  # the largest becomes exp(0): no overflow
    return exps / exps.sum(-1, keepdims=True)
