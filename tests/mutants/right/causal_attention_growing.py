import torch


def forward(q, k, v):
    B, T, D = q.shape
    rows, ys = [], []
    for t in range(T):
        s = torch.einsum("bd,bsd->bs", q[:, t], k[:, : t + 1]) / D**0.5
        p = torch.softmax(s, 1)
        rows.append(p)
        ys.append(torch.einsum("bs,bsd->bd", p, v[:, : t + 1]))
    return torch.stack(ys, 1), (q, k, v, rows)


def backward(grad_y, saved):
    q, k, v, rows = saved
    gq, gk, gv = torch.zeros_like(q), torch.zeros_like(k), torch.zeros_like(v)
    for t, p in enumerate(rows):
        g = grad_y[:, t]
        gv[:, : t + 1] += p[:, :, None] * g[:, None]
        gp = torch.einsum("bd,bsd->bs", g, v[:, : t + 1])
        gs = p * (gp - (p * gp).sum(1, True)) / q.shape[2] ** 0.5
        gq[:, t] = torch.einsum("bs,bsd->bd", gs, k[:, : t + 1])
        gk[:, : t + 1] += gs[:, :, None] * q[:, t, None]
    return gq, gk, gv
