import torch


def forward(x, wg, wu):
    both = torch.cat([wg, wu], dim=0)
    h = x @ both.t()
    score, up = h.chunk(2, dim=1)
    act = score / (1 + torch.exp(-score))
    return act * up, (x, both, score, up)


def backward(g, saved):
    x, both, score, up = saved
    sig = 1 / (1 + torch.exp(-score))
    d = torch.cat([g * up * (sig + score * sig * (1 - sig)), g * score * sig], dim=1)
    dw = d.t() @ x
    return (d @ both, *dw.chunk(2, dim=0))
