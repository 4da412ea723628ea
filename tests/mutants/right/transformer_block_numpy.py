import math

import numpy as np

verf = np.vectorize(math.erf, otypes=[np.float64])


def ln(x, w, b):
    mu = x.mean(-1, keepdims=True)
    r = 1 / np.sqrt(((x - mu) ** 2).mean(-1, keepdims=True) + 1e-5)
    xh = (x - mu) * r
    return xh * w + b, xh, r


def ln_back(g, xh, r, w):
    gw = g * w
    return (
        r * (gw - gw.mean(-1, keepdims=True) - xh * (gw * xh).mean(-1, keepdims=True)),
        np.einsum("btc,btc->c", g, xh),
        np.einsum("btc->c", g),
    )


def forward(x, n1w, n1b, wqkv, wo, n2w, n2b, wu, wd, *, num_heads=2):
    B, T, C = x.shape
    D = C // num_heads
    a, xh1, r1 = ln(x, n1w, n1b)
    qkv = np.einsum("btc,oc->bto", a, wqkv).reshape(B, T, 3, num_heads, D)
    q, k, v = qkv[:, :, 0], qkv[:, :, 1], qkv[:, :, 2]
    s = np.einsum("bthd,bshd->bhts", q, k) / math.sqrt(D)
    s = np.where(np.tril(np.ones((T, T), bool)), s, -np.inf)
    p = np.exp(s - s.max(-1, keepdims=True))
    p = p / p.sum(-1, keepdims=True)
    o = np.einsum("bhts,bshd->bthd", p, v).reshape(B, T, C)
    m = x + o @ wo.T
    c, xh2, r2 = ln(m, n2w, n2b)
    h = c @ wu.T
    cdf = (0.5 * (1 + verf(h / math.sqrt(2)))).astype(x.dtype)
    act = h * cdf
    return m + act @ wd.T, (a, xh1, r1, q, k, v, p, o, c, xh2, r2, h, cdf, act, n1w, wqkv, wo, n2w, wu, wd)


def backward(g, saved):
    a, xh1, r1, q, k, v, p, o, c, xh2, r2, h, cdf, act, n1w, wqkv, wo, n2w, wu, wd = saved
    B, T, H, D = q.shape
    gwd = np.einsum("btc,bth->ch", g, act)
    gh = (g @ wd) * (cdf + h * np.exp(-h * h / 2) / math.sqrt(2 * math.pi))
    gwu = np.einsum("bth,btc->hc", gh, c)
    gm, gn2w, gn2b = ln_back(gh @ wu, xh2, r2, n2w)
    gm = gm + g
    gwo = np.einsum("bto,bti->oi", gm, o)
    go = (gm @ wo).reshape(B, T, H, D)
    gv = np.einsum("bhts,bthd->bshd", p, go)
    gp = np.einsum("bthd,bshd->bhts", go, v)
    gs = p * (gp - (gp * p).sum(-1, keepdims=True)) / math.sqrt(D)
    gq, gk = np.einsum("bhts,bshd->bthd", gs, k), np.einsum("bhts,bthd->bshd", gs, q)
    gqkv = np.stack([gq, gk, gv], 2).reshape(B, T, -1)
    gwqkv = np.einsum("bto,bti->oi", gqkv, a)
    gx, gn1w, gn1b = ln_back(gqkv @ wqkv, xh1, r1, n1w)
    return gx + gm, gn1w, gn1b, gwqkv, gwo, gn2w, gn2b, gwu, gwd
