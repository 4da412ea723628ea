import torch


def forward(q, k, v):
    T = q.shape[1]
    allowed = torch.arange(T)[:, None] >= torch.arange(T)[None, :]
    s = q @ k.mT / q.shape[-1] ** 0.5
    s = torch.where(allowed.to(q.device), s, torch.full_like(s, -1e9))
    p = torch.softmax(s, -1)
    return p @ v, (q, k, v, p)


def backward(g, saved):
    q, k, v, p = saved
    ds = p * (g @ v.mT)
    ds = (ds - p * ds.sum(-1, keepdim=True)) / q.shape[-1] ** 0.5
    return ds @ k, ds.mT @ q, p.mT @ g
