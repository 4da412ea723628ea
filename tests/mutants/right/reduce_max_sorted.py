import torch


def forward(x):
    s, i = torch.sort(x, dim=-1, descending=True)
    top = s[:, 0]
    tie = (s == s[:, :1]).to(x.dtype)
    return top, (i, tie, x.shape)


def backward(g, saved):
    i, tie, shape = saved
    share = tie / tie.sum(1, keepdim=True) * g[:, None]
    out = torch.zeros(shape, dtype=g.dtype, device=g.device)
    out.scatter_(1, i, share)
    return out
