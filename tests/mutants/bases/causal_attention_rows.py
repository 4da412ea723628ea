import torch


def forward(q, k, v):
    B, T, D = q.shape
    y = torch.zeros_like(v)
    ws = []
    for t in range(T):
        s = torch.einsum("bd,bsd->bs", q[:, t], k[:, : t + 1]) / D**0.5
        w = torch.softmax(s, 1)
        ws.append(w)
        y[:, t] = torch.einsum("bs,bsd->bd", w, v[:, : t + 1])
    return y, (q, k, v, ws)


def backward(g, saved):
    q, k, v, ws = saved
    B, T, D = q.shape
    dq, dk, dv = torch.zeros_like(q), torch.zeros_like(k), torch.zeros_like(v)
    for t in reversed(range(T)):
        w = ws[t]
        dv[:, : t + 1] += w[:, :, None] * g[:, t, None]
        dw = torch.einsum("bd,bsd->bs", g[:, t], v[:, : t + 1])
        ds = w * (dw - (w * dw).sum(1, keepdim=True)) / D**0.5
        dq[:, t] = torch.einsum("bs,bsd->bd", ds, k[:, : t + 1])
        dk[:, : t + 1] += ds[:, :, None] * q[:, t, None]
    return dq, dk, dv
