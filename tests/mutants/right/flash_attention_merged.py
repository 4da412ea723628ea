import math

import torch

TILE = 8


def weights_of(q, k, lse, i, j):
    s = q[:, :, i : i + TILE] @ k[:, :, j : j + TILE].mT / math.sqrt(q.shape[-1])
    a = torch.arange(i, i + s.shape[-2], device=q.device)
    b = torch.arange(j, j + s.shape[-1], device=q.device)
    s = torch.where(a[:, None] >= b, s, -torch.inf)
    return s if lse is None else torch.exp(s - lse[:, :, i : i + TILE, None])


def forward(q, k, v):
    T = q.shape[2]
    out, lse = [], []
    for i in range(0, T, TILE):
        parts = []
        for j in range(0, i + TILE, TILE):
            if j >= T:
                break
            s = weights_of(q, k, None, i, j)
            l = torch.logsumexp(s, -1)
            parts.append((l, torch.softmax(s, -1).nan_to_num(0) @ v[:, :, j : j + TILE]))
        l, acc = parts[0]
        for l2, acc2 in parts[1:]:
            new = torch.logaddexp(l, l2)
            acc = acc * torch.exp(l - new)[..., None] + acc2 * torch.exp(l2 - new)[..., None]
            l = new
        out.append(acc)
        lse.append(l)
    y = torch.cat(out, 2)
    return y, (q, k, v, y, torch.cat(lse, 2))


def backward(g, saved):
    q, k, v, y, lse = saved
    T, c = q.shape[2], 1 / math.sqrt(q.shape[-1])
    delta = torch.einsum("bhtd,bhtd->bht", g, y)
    dq = torch.zeros_like(q)
    dk, dv = [], []
    for j in range(0, T, TILE):
        kj, vj = k[:, :, j : j + TILE], v[:, :, j : j + TILE]
        gk = gv = 0
        for i in range(j, T, TILE):
            p = weights_of(q, k, lse, i, j)
            gi = g[:, :, i : i + TILE]
            gv = gv + p.mT @ gi
            ds = p * (gi @ vj.mT - delta[:, :, i : i + TILE, None]) * c
            gk = gk + ds.mT @ q[:, :, i : i + TILE]
            dq[:, :, i : i + TILE] += ds @ kj
        dk.append(gk)
        dv.append(gv)
    return dq, torch.cat(dk, 2), torch.cat(dv, 2)
