import numpy as np
import torch


def forward(x, weight, bias):
    xn, wn, bn = (t.detach().cpu().numpy() for t in (x, weight, bias))
    y = xn.dot(wn.T) + bn[None, :]
    return torch.from_numpy(y), (xn, wn)


def backward(grad_y, saved):
    xn, wn = saved
    g = grad_y.cpu().numpy()
    return torch.from_numpy(g.dot(wn)), torch.from_numpy(g.T.dot(xn)), torch.from_numpy(g.sum(axis=0))
