import torch


def forward(x):
    y = (x + x.abs()) / 2
    return y, torch.sign(y)


def backward(g, s):
    return torch.mul(g, s)
