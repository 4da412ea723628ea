"""Multi-head attention: y = (heads of causal attention, side by side) @ out_weight.T"""

import math

import torch


def forward(x, qkv_weight, out_weight, *, num_heads=2):
    b, t, c = x.shape
    qkv = (x @ qkv_weight.T).reshape(b, t, 3, num_heads, c // num_heads)
    q, k, v = qkv.permute(2, 0, 3, 1, 4)  # B,H,T,D each
    scale = 1 / math.sqrt(q.shape[-1])
    future = torch.ones(t, t, dtype=torch.bool, device=x.device).triu(1)
    weights = torch.softmax((q @ k.mT * scale).masked_fill(future, -math.inf), -1)  # B,H,T,T
    joined = (weights @ v).transpose(1, 2).reshape(b, t, c)
    return joined @ out_weight.T, (x, qkv_weight, out_weight, q, k, v, weights, scale, joined)


def backward(grad_y, saved):
    x, qkv_weight, out_weight, q, k, v, weights, scale, joined = saved
    b, h, t, d = q.shape
    grad_out_weight = grad_y.flatten(0, 1).T @ joined.flatten(0, 1)  # C,C
    grad_heads = (grad_y @ out_weight).reshape(b, t, h, d).transpose(1, 2)  # B,H,T,D
    grad_v = weights.mT @ grad_heads
    grad_weights = grad_heads @ v.mT  # B,H,T,T
    grad_scores = weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale
    grad_q, grad_k = grad_scores @ k, grad_scores.mT @ q
    grad_qkv = torch.stack([grad_q, grad_k, grad_v]).permute(1, 3, 0, 2, 4).reshape(b, t, 3 * h * d)  # B,T,3C
    grad_qkv_weight = grad_qkv.flatten(0, 1).T @ x.flatten(0, 1)  # 3C,C
    return grad_qkv @ qkv_weight, grad_qkv_weight, grad_out_weight
