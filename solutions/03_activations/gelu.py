"""GELU: y = x * cdf(x), where cdf(x) = (1 + erf(x / sqrt(2))) / 2"""

import math

import torch


def forward(x):
    cdf = (1 + torch.erf(x / math.sqrt(2))) / 2  # N,D
    return x * cdf, (x, cdf)


def backward(grad_y, saved):
    x, cdf = saved
    density = torch.exp(-x * x / 2) / math.sqrt(2 * math.pi)  # the slope of cdf
    return grad_y * (cdf + x * density)
