import math

import torch


def phi(h):
    return 0.5 * torch.erfc(-h / math.sqrt(2.0))


def forward(x, up, down):
    h = x @ up.t()
    return torch.addmm(x, h * phi(h), down.t()), (x, up, down)


def backward(g, ctx):
    x, up, down = ctx
    h = torch.einsum("nd,hd->nh", x, up)
    p = phi(h)
    pdf = torch.exp(-0.5 * h * h) * (1.0 / math.sqrt(2.0 * math.pi))
    gh = torch.einsum("nd,dh->nh", g, down) * (p + h * pdf)
    return g + torch.einsum("nh,hd->nd", gh, up), torch.einsum("nh,nd->hd", gh, x), torch.einsum("nd,nh->dh", g, h * p)
