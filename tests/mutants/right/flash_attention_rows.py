import torch


def forward(q, k, v):
    T, D = q.shape[-2:]
    y = torch.empty_like(q)
    for t in range(T):
        s = torch.einsum("bhd,bhsd->bhs", q[:, :, t], k[:, :, : t + 1]) / D**0.5
        p = torch.softmax(s, -1)
        y[:, :, t] = torch.einsum("bhs,bhsd->bhd", p, v[:, :, : t + 1])
    return y, (q, k, v)


def backward(g, saved):
    q, k, v = saved
    T, D = q.shape[-2:]
    gq, gk, gv = torch.empty_like(q), torch.zeros_like(k), torch.zeros_like(v)
    for t in range(T):
        s = torch.einsum("bhd,bhsd->bhs", q[:, :, t], k[:, :, : t + 1]) / D**0.5
        p = torch.softmax(s, -1)
        gp = torch.einsum("bhd,bhsd->bhs", g[:, :, t], v[:, :, : t + 1])
        gs = p * (gp - (p * gp).sum(-1, keepdim=True)) / D**0.5
        gq[:, :, t] = torch.einsum("bhs,bhsd->bhd", gs, k[:, :, : t + 1])
        gk[:, :, : t + 1] += gs[..., None] * q[:, :, t, None]
        gv[:, :, : t + 1] += p[..., None] * g[:, :, t, None]
    return gq, gk, gv
