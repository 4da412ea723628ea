import torch


def forward(q, k, v):
    B, H, T, D = q.shape
    G = k.shape[1]
    r = H // G
    kk, vv = k.repeat_interleave(r, dim=1), v.repeat_interleave(r, dim=1)
    p = torch.softmax(q @ kk.transpose(2, 3) / D**0.5, dim=-1)
    return p @ vv, (q, kk, vv, p, G)


def backward(dy, saved):
    q, kk, vv, p, G = saved
    B, H, T, D = q.shape
    S = kk.shape[2]
    dvv = p.transpose(2, 3) @ dy
    dp = dy @ vv.transpose(2, 3)
    ds = p * (dp - (dp * p).sum(-1, keepdim=True)) / D**0.5
    dq = ds @ kk
    dkk = ds.transpose(2, 3) @ q
    return dq, dkk.view(B, G, H // G, S, D).sum(dim=2), dvv.view(B, G, H // G, S, D).sum(dim=2)
