import torch

TILE = 128


def forward(q, k, v):
    T, D = q.shape[2:]
    y, lse = torch.zeros_like(q), torch.zeros_like(q[..., :1])
    for i in range(0, T, TILE):
        qi = q[:, :, i : i + TILE]
        m = torch.full_like(qi[..., :1], float("-inf"))
        total = torch.zeros_like(m)
        acc = torch.zeros_like(qi)
        for j in range(0, min(i + TILE, T), TILE):
            s = qi @ k[:, :, j : j + TILE].transpose(-1, -2) / D**0.5
            row = torch.arange(i, i + qi.shape[2], device=q.device)[:, None]
            col = torch.arange(j, j + s.shape[-1], device=q.device)[None]
            s = s.masked_fill(col > row, float("-inf"))
            mn = torch.maximum(m, s.max(-1, keepdim=True).values)
            p = torch.exp(s - mn)
            a = torch.exp(m - mn)
            total = a * total + p.sum(-1, keepdim=True)
            acc = a * acc + p @ v[:, :, j : j + TILE]
            m = mn
        y[:, :, i : i + TILE] = acc / total
        lse[:, :, i : i + TILE] = m + total.log()
    return y, (q, k, v, y, lse)


def backward(do, saved):
    q, k, v, y, lse = saved
    T, D = q.shape[2:]
    dq, dk, dv = (torch.zeros_like(z) for z in (q, k, v))
    delta = torch.sum(do * y, -1, keepdim=True)
    for j in range(0, T, TILE):
        kj, vj = k[:, :, j : j + TILE], v[:, :, j : j + TILE]
        for i in range(j, T, TILE):
            qi, doi = q[:, :, i : i + TILE], do[:, :, i : i + TILE]
            s = qi @ kj.transpose(-1, -2) / D**0.5
            row = torch.arange(i, i + qi.shape[2], device=q.device)[:, None]
            col = torch.arange(j, j + kj.shape[2], device=q.device)[None]
            p = torch.exp(s - lse[:, :, i : i + TILE]).masked_fill(col > row, 0)
            dv[:, :, j : j + TILE] += p.transpose(-1, -2) @ doi
            ds = p * (doi @ vj.transpose(-1, -2) - delta[:, :, i : i + TILE]) / D**0.5
            dq[:, :, i : i + TILE] += ds @ kj
            dk[:, :, j : j + TILE] += ds.transpose(-1, -2) @ qi
    return dq, dk, dv
