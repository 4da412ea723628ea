"""Everything added up in the loop over time."""

import torch


def forward(x, h, wi, wh, b):
    hs = [h]
    for t in range(x.shape[1]):
        hs.append(torch.tanh(x[:, t] @ wi.T + hs[-1] @ wh.T + b))
    return torch.stack(hs[1:], 1), (x, hs, wi, wh)


def backward(gy, saved):
    x, hs, wi, wh = saved
    T = x.shape[1]
    gx, gwi, gwh, gb = torch.zeros_like(x), torch.zeros_like(wi), torch.zeros_like(wh), torch.zeros_like(wh[0])
    carry = torch.zeros_like(hs[0])
    for t in range(T - 1, -1, -1):
        g = gy[:, t] + carry
        a = g * (1 - hs[t + 1] ** 2)
        gx[:, t] = a @ wi
        gwi += a.T @ x[:, t]
        gwh += a.T @ hs[t]
        gb += a.sum(0)
        carry = a @ wh
    return gx, carry, gwi, gwh, gb
