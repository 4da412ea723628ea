import torch


@torch.no_grad()
def forward(*args):
    a, b = args
    y = torch.zeros(a.size(0), b.size(1), dtype=a.dtype, device=a.device)
    for k in range(a.size(1)):
        y += torch.outer(a[:, k], b[k, :])
    return y, args


@torch.no_grad()
def backward(*args):
    g, (a, b) = args
    ga = torch.zeros_like(a)
    gb = torch.zeros_like(b)
    for n in range(g.shape[1]):
        ga.addr_(g[:, n], b[:, n])
    for m in range(g.shape[0]):
        gb.addr_(a[m], g[m])
    return ga, gb
