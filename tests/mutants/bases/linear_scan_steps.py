"""One carried sum."""

import torch


def forward(decay, x):
    h, hs = torch.zeros_like(x[:, 0]), []
    for t in range(x.shape[1]):
        h = decay[:, t] * h + x[:, t]
        hs.append(h)
    return torch.stack(hs, 1), (decay, torch.stack(hs, 1))


def backward(gy, saved):
    decay, h = saved
    T = gy.shape[1]
    gd, gx = torch.zeros_like(decay), torch.zeros_like(gy)
    carry = torch.zeros_like(gy[:, 0])
    for t in range(T - 1, -1, -1):
        g = gy[:, t] + carry
        gx[:, t] = g
        gd[:, t] = g * (h[:, t - 1] if t else 0)
        carry = decay[:, t] * g
    return gd, gx
