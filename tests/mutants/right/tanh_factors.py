import torch


def forward(x):
    t = torch.expm1(-2 * x.abs())
    y = -torch.sign(x) * t / (2 + t)
    return y, {"y": y}


def backward(grad_y, saved):
    y = saved["y"]
    return grad_y * (1 - y) * (1 + y)
