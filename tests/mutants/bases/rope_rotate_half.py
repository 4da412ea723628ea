import torch


def rotate_half(x):
    x1, x2 = x[..., : x.shape[-1] // 2], x[..., x.shape[-1] // 2 :]
    return torch.cat((-x2, x1), dim=-1)


def tables(x, base):
    d = x.shape[-1]
    inv = 1.0 / (base ** (torch.arange(0, d, 2, device=x.device).to(x.dtype) / d))
    emb = torch.outer(torch.arange(x.shape[1], device=x.device).to(x.dtype), inv)
    emb = torch.cat((emb, emb), dim=-1)
    return emb.cos()[None, :, None], emb.sin()[None, :, None]


def forward(x, *, base=10000.0):
    cos, sin = tables(x, base)
    return x * cos + rotate_half(x) * sin, base


def backward(g, base):
    cos, sin = tables(g, base)
    return (g * cos - rotate_half(g) * sin,)
