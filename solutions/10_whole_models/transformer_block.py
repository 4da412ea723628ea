"""A transformer block: middle = x + attention(norm(x)), then y = middle + mlp(norm(middle))"""

import math

import torch


def forward(
    x,
    norm1_weight,
    norm1_bias,
    qkv_weight,
    out_weight,
    norm2_weight,
    norm2_bias,
    up_weight,
    down_weight,
    *,
    num_heads=2,
):
    normed1, saved_norm1 = norm(x, norm1_weight, norm1_bias)
    attended, saved_attention = attention(normed1, qkv_weight, out_weight, num_heads)
    middle = x + attended  # B,T,C
    normed2, saved_norm2 = norm(middle, norm2_weight, norm2_bias)
    added, saved_mlp = mlp(normed2, up_weight, down_weight)
    return middle + added, (saved_norm1, saved_attention, saved_norm2, saved_mlp)


def backward(grad_y, saved):
    saved_norm1, saved_attention, saved_norm2, saved_mlp = saved
    grad_normed2, *grad_mlp = mlp_backward(grad_y, saved_mlp)
    through_mlp, *grad_norm2 = norm_backward(grad_normed2, saved_norm2)
    grad_middle = grad_y + through_mlp  # B,T,C
    grad_normed1, *grad_attention = attention_backward(grad_middle, saved_attention)
    through_attention, *grad_norm1 = norm_backward(grad_normed1, saved_norm1)
    return grad_middle + through_attention, *grad_norm1, *grad_attention, *grad_norm2, *grad_mlp


def norm(x, weight, bias, eps=1e-5):
    centered = x - x.mean(-1, keepdim=True)
    rstd = (centered.square().mean(-1, keepdim=True) + eps).rsqrt()  # B,T,1
    normalized = centered * rstd  # B,T,C
    return weight * normalized + bias, (normalized, rstd, weight)


def norm_backward(grad_y, saved):
    normalized, rstd, weight = saved
    g = grad_y * weight
    through_mean = g.mean(-1, keepdim=True)
    through_var = normalized * (g * normalized).mean(-1, keepdim=True)
    return rstd * (g - through_mean - through_var), (grad_y * normalized).sum((0, 1)), grad_y.sum((0, 1))


def attention(x, qkv_weight, out_weight, num_heads):
    b, t, c = x.shape
    q, k, v = (x @ qkv_weight.T).reshape(b, t, 3, num_heads, c // num_heads).permute(2, 0, 3, 1, 4)  # B,H,T,D each
    scale = 1 / math.sqrt(q.shape[-1])
    future = torch.ones(t, t, dtype=torch.bool, device=x.device).triu(1)
    weights = torch.softmax((q @ k.mT * scale).masked_fill(future, -math.inf), -1)  # B,H,T,T
    joined = (weights @ v).transpose(1, 2).reshape(b, t, c)
    return joined @ out_weight.T, (x, qkv_weight, out_weight, q, k, v, weights, scale, joined)


def attention_backward(grad_y, saved):
    x, qkv_weight, out_weight, q, k, v, weights, scale, joined = saved
    b, h, t, d = q.shape
    grad_joined, grad_out_weight = product_backward(grad_y, joined, out_weight)
    grad_heads = grad_joined.reshape(b, t, h, d).transpose(1, 2)  # B,H,T,D
    grad_v = weights.mT @ grad_heads
    grad_weights = grad_heads @ v.mT  # B,H,T,T
    grad_scores = weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale
    grad_qkv = torch.stack([grad_scores @ k, grad_scores.mT @ q, grad_v]).permute(1, 3, 0, 2, 4)  # B,T,3,H,D
    grad_x, grad_qkv_weight = product_backward(grad_qkv.flatten(2), x, qkv_weight)
    return grad_x, grad_qkv_weight, grad_out_weight


def mlp(x, up_weight, down_weight):
    hidden = x @ up_weight.T  # B,T,H
    cdf = (1 + torch.erf(hidden / math.sqrt(2))) / 2
    active = hidden * cdf
    return active @ down_weight.T, (x, up_weight, down_weight, hidden, cdf, active)


def mlp_backward(grad_y, saved):
    x, up_weight, down_weight, hidden, cdf, active = saved
    grad_active, grad_down_weight = product_backward(grad_y, active, down_weight)
    density = torch.exp(-hidden.square() / 2) / math.sqrt(2 * math.pi)
    grad_x, grad_up_weight = product_backward(grad_active * (cdf + hidden * density), x, up_weight)
    return grad_x, grad_up_weight, grad_down_weight


def product_backward(grad_y, x, weight):
    """Of x @ weight.T: the gradients of x and of weight, which all B * T rows share."""
    return grad_y @ weight, grad_y.flatten(0, 1).T @ x.flatten(0, 1)
