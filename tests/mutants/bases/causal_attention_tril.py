from collections import namedtuple

import torch

Saved = namedtuple("Saved", "q k v p")


def forward(q, k, v):
    T = q.shape[1]
    mask = torch.tril(torch.ones(T, T, device=q.device))
    s = q @ k.transpose(-2, -1) / (q.shape[-1] ** 0.5)
    s = s.masked_fill(mask == 0, float("-inf"))
    p = torch.softmax(s, dim=-1)
    return p @ v, Saved(q, k, v, p)


def backward(g, s):
    T = s.q.shape[1]
    mask = torch.tril(torch.ones(T, T, device=g.device))
    dp = g @ s.v.transpose(-2, -1)
    ds = s.p * (dp - (dp * s.p).sum(-1, keepdim=True))
    ds = ds.masked_fill(mask == 0, 0.0) / (s.q.shape[-1] ** 0.5)
    return (ds @ s.k, ds.transpose(-2, -1) @ s.q, s.p.transpose(-2, -1) @ g)
