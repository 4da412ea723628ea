"""The product rule, line by line, with torch's own normal distribution."""

import math

import torch


def forward(x):
    phi = 0.5 * (1 + torch.erf(x / math.sqrt(2)))
    y = x * phi
    return y, (x, y)


def backward(grad_y, saved):
    x, y = saved
    phi = 0.5 * (1 + torch.erf(x / math.sqrt(2)))
    dphi = torch.exp(-0.5 * x**2) / math.sqrt(2 * math.pi)
    first = grad_y * phi
    second = grad_y * x * dphi
    return first + second
