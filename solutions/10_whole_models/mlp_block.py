"""The MLP block of a transformer: y = x + gelu(x @ up.T) @ down.T"""

import math

import torch


def forward(x, up, down):
    hidden = x @ up.T  # N,H
    cdf = (1 + torch.erf(hidden / math.sqrt(2))) / 2
    active = hidden * cdf  # N,H
    return x + active @ down.T, (x, up, down, hidden, cdf, active)


def backward(grad_y, saved):
    x, up, down, hidden, cdf, active = saved
    grad_down = grad_y.T @ active  # D,H
    density = torch.exp(-(hidden**2) / 2) / math.sqrt(2 * math.pi)
    grad_hidden = grad_y @ down * (cdf + hidden * density)  # N,H
    grad_up = grad_hidden.T @ x  # H,D
    grad_x = grad_y + grad_hidden @ up  # N,D: the residual, and the way through the block
    return grad_x, grad_up, grad_down
