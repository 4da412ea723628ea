"""One row after the other."""

import torch


def forward(x, weight, bias, *, eps=1e-5):
    y = torch.zeros_like(x)
    hats, sds = [], []
    for n in range(len(x)):
        row = x[n]
        sd = torch.sqrt(((row - row.mean()) ** 2).mean() + eps)
        hat = (row - row.mean()) / sd
        y[n] = weight * hat + bias
        hats.append(hat)
        sds.append(sd)
    return y, (hats, sds, weight)


def backward(grad_y, saved):
    hats, sds, weight = saved
    grad_x = torch.zeros_like(grad_y)
    grad_weight = torch.zeros_like(weight)
    grad_bias = torch.zeros_like(weight)
    for n in range(len(grad_y)):
        grad_weight += grad_y[n] * hats[n]
        grad_bias += grad_y[n]
        g = grad_y[n] * weight
        grad_x[n] = (g - g.mean() - hats[n] * (g * hats[n]).mean()) / sds[n]
    return grad_x, grad_weight, grad_bias
