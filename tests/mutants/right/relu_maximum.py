import torch


def forward(x):
    y = torch.maximum(x, torch.zeros_like(x))
    return y, y


def backward(grad_y, y):
    g = grad_y.clone()
    g[y == 0] = 0
    return g
