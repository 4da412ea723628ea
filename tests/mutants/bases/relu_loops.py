"""Entry by entry."""

import torch


def forward(x):
    y = torch.zeros_like(x)
    for n in range(x.shape[0]):
        for d in range(x.shape[1]):
            if x[n, d] > 0:
                y[n, d] = x[n, d]
    return y, (x, y)


def backward(dy, saved):
    x, y = saved
    dx = torch.zeros_like(x)
    for n in range(x.shape[0]):
        for d in range(x.shape[1]):
            if x[n, d] > 0:
                dx[n, d] = dy[n, d]
    return (dx,)
