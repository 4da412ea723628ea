import numpy as np


def forward(q, k, v):
    T, D = q.shape[1:]
    mask = np.triu(np.full((T, T), -np.inf), 1)
    s = np.einsum("btd,bsd->bts", q, k) / np.sqrt(D) + mask
    s = s - s.max(-1, keepdims=True)
    p = np.exp(s)
    p /= p.sum(-1, keepdims=True)
    return np.einsum("bts,bsd->btd", p, v).astype(q.dtype), (q, k, v, p.astype(q.dtype))


def backward(g, saved):
    q, k, v, p = saved
    D = q.shape[-1]
    dv = np.einsum("bts,btd->bsd", p, g)
    dp = np.einsum("btd,bsd->bts", g, v)
    ds = p * (dp - (p * dp).sum(-1, keepdims=True)) / np.sqrt(D)
    return np.einsum("bts,bsd->btd", ds, k).astype(q.dtype), np.einsum("bts,btd->bsd", ds, q).astype(q.dtype), dv
