"""With where, and x saved."""

import torch


def forward(x):
    y = torch.where(x > 0, x, 0)
    return y, x


def backward(grad_y, x):
    y = torch.where(x > 0, x, 0)
    grad_x = torch.where(x > 0, grad_y, 0)
    return grad_x
