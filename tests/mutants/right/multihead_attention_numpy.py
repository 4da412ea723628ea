import numpy as np


def forward(x, qkv_weight, out_weight, *, num_heads=2):
    b, t, c = x.shape
    d = c // num_heads
    qkv = x @ qkv_weight.T
    q, k, v = [part.reshape(b, t, num_heads, d).transpose(0, 2, 1, 3) for part in np.split(qkv, 3, axis=-1)]
    s = q @ k.swapaxes(-1, -2) / np.sqrt(d).astype(x.dtype)
    s = np.where(np.tri(t, dtype=bool), s, -np.inf)
    e = np.exp(s - s.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    joined = (p @ v).transpose(0, 2, 1, 3).reshape(b, t, c)
    return joined @ out_weight.T, (x, qkv_weight, out_weight, q, k, v, p, joined)


def backward(grad_y, saved):
    x, qkv_weight, out_weight, q, k, v, p, joined = saved
    b, h, t, d = q.shape
    c = h * d
    grad_out = grad_y.reshape(-1, c).T @ joined.reshape(-1, c)
    g = (grad_y @ out_weight).reshape(b, t, h, d).transpose(0, 2, 1, 3)
    gv = p.swapaxes(-1, -2) @ g
    gp = g @ v.swapaxes(-1, -2)
    gs = p * (gp - (p * gp).sum(-1, keepdims=True)) / np.sqrt(d).astype(x.dtype)
    gq, gk = gs @ k, gs.swapaxes(-1, -2) @ q
    gqkv = np.concatenate([z.transpose(0, 2, 1, 3).reshape(b, t, c) for z in (gq, gk, gv)], -1)
    return gqkv @ qkv_weight, gqkv.reshape(-1, 3 * c).T @ x.reshape(-1, c), grad_out
