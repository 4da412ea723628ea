import math

import torch


def forward(x, qkv_weight, out_weight, *, num_heads=2):
    B, T, C = x.size()
    hs = C // num_heads
    q, k, v = (x @ qkv_weight.t()).split(C, dim=2)
    k = k.view(B, T, num_heads, hs).transpose(1, 2)
    q = q.view(B, T, num_heads, hs).transpose(1, 2)
    v = v.view(B, T, num_heads, hs).transpose(1, 2)
    att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
    bias = torch.tril(torch.ones(T, T, device=x.device)).view(1, 1, T, T)
    att = att.masked_fill(bias[:, :, :T, :T] == 0, float("-inf"))
    att = att.softmax(dim=-1)
    y = att @ v
    y = y.transpose(1, 2).contiguous().view(B, T, C)
    return y @ out_weight.t(), (x, qkv_weight, out_weight, q, k, v, att, y, num_heads)


def backward(dout, cache):
    x, wqkv, wo, q, k, v, att, y, nh = cache
    B, T, C = x.size()
    hs = C // nh
    dwo = torch.einsum("btc,btd->cd", dout, y)
    dy = (dout @ wo).view(B, T, nh, hs).transpose(1, 2)
    datt = dy @ v.transpose(-2, -1)
    dv = att.transpose(-2, -1) @ dy
    dpre = att * (datt - (att * datt).sum(-1, keepdim=True))
    dpre = dpre * (1.0 / math.sqrt(hs))
    dq = dpre @ k
    dk = dpre.transpose(-2, -1) @ q
    dq, dk, dv = (z.transpose(1, 2).contiguous().view(B, T, C) for z in (dq, dk, dv))
    dqkv = torch.cat([dq, dk, dv], dim=2)
    dw = torch.einsum("bto,bti->oi", dqkv, x)
    dx = dqkv @ wqkv
    return dx, dw, dwo
