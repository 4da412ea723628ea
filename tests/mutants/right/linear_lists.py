import torch


def forward(inp, W, b):
    out = torch.einsum("...i,oi->...o", inp, W)
    out += b
    return [out, [inp, W]]


def backward(g, ctx):
    inp, W = ctx
    ones = torch.ones(g.shape[0], dtype=g.dtype, device=g.device)
    return [torch.einsum("...o,oi->...i", g, W), torch.einsum("no,ni->oi", g, inp), ones @ g]
