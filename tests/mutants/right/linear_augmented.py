import torch


def forward(x, weight, bias):
    ones = torch.ones_like(x[:, :1])
    xa = torch.cat([x, ones], 1)
    wa = torch.cat([weight, bias[:, None]], 1)
    return xa @ wa.T, (xa, wa)


def backward(grad_y, saved):
    xa, wa = saved
    gx = grad_y @ wa
    gw = grad_y.T @ xa
    return gx[:, :-1], gw[:, :-1], gw[:, -1]
