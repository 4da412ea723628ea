"""The Jacobian of every row, written out."""

import torch


def forward(x):
    shares = torch.exp(x - x.max(1, keepdim=True).values)
    y = shares / shares.sum(1, keepdim=True)
    return y, (x, y)


def backward(grad_y, saved):
    x, y = saved
    grad_x = torch.zeros_like(y)
    for n in range(len(y)):
        jacobian = torch.diag(y[n]) - torch.outer(y[n], y[n])
        grad_x[n] = jacobian.T @ grad_y[n]
    return grad_x
