import torch


def places(shape, full):
    return torch.arange(max(1, torch.Size(shape).numel())).reshape(shape).expand(full).reshape(-1)


def forward(a, b):
    y = a + b
    return y, (places(a.shape, y.shape), places(b.shape, y.shape), a.shape, b.shape)


def backward(g, saved):
    ia, ib, sa, sb = saved
    flat = g.reshape(-1)
    ga = torch.zeros(sa.numel(), dtype=g.dtype).index_add_(0, ia, flat).reshape(sa)
    gb = torch.zeros(sb.numel(), dtype=g.dtype).scatter_add_(0, ib, flat).reshape(sb)
    return ga, gb
