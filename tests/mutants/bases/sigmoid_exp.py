"""The quotient rule, from x alone."""

import torch


def forward(x):
    e = torch.exp(-x.abs())
    return torch.where(x > 0, 1, e) / (1 + e), x


def backward(grad_y, x):
    e = torch.exp(-x.clamp(-300, 300))  # beyond, the slope is 0 anyway
    slope = e / (1 + e) ** 2
    return grad_y * slope
