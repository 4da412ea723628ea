import math

import torch


def forward(x, *, base=10000.0):
    y = torch.empty_like(x)
    D = x.shape[-1]
    for t in range(x.shape[1]):
        for i in range(D // 2):
            c, s = math.cos(t * base ** (-2 * i / D)), math.sin(t * base ** (-2 * i / D))
            y[:, t, :, i] = c * x[:, t, :, i] - s * x[:, t, :, i + D // 2]
            y[:, t, :, i + D // 2] = s * x[:, t, :, i] + c * x[:, t, :, i + D // 2]
    return y, base


def backward(g, base):
    out = torch.empty_like(g)
    D = g.shape[-1]
    for t in range(g.shape[1]):
        for i in range(D // 2):
            c, s = math.cos(t * base ** (-2 * i / D)), math.sin(t * base ** (-2 * i / D))
            out[:, t, :, i] = c * g[:, t, :, i] + s * g[:, t, :, i + D // 2]
            out[:, t, :, i + D // 2] = -s * g[:, t, :, i] + c * g[:, t, :, i + D // 2]
    return out
