import torch
from math import pi, sqrt


def forward(x):
    return 0.5 * x * torch.erfc(-x * sqrt(0.5)), x


def backward(grad_y, x):
    slope = 0.5 * torch.erfc(-x * sqrt(0.5)) + x * torch.exp(-(x**2) / 2) * (1 / sqrt(2 * pi))
    return slope.mul(grad_y)
