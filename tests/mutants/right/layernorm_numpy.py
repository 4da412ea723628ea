import numpy as np
import torch


def forward(x, weight, bias, *, eps=1e-5):
    a, w, b = x.numpy(), weight.numpy(), bias.numpy()
    m = a.mean(-1, keepdims=True)
    s = np.sqrt(a.var(-1, keepdims=True) + np.asarray(eps, a.dtype))
    hat = (a - m) / s
    return torch.from_numpy(hat * w + b), (hat, s, w)


def backward(g, saved):
    hat, s, w = saved
    gn = g.numpy()
    gh = gn * w
    gx = (gh - gh.mean(-1, keepdims=True) - hat * (gh * hat).mean(-1, keepdims=True)) / s
    return torch.from_numpy(gx), torch.from_numpy((gn * hat).sum(0)), torch.from_numpy(gn.sum(0))
