"""A linear scan: h[t] = decay[t] * h[t-1] + x[t], starting from 0"""

import torch


def forward(decay, x):
    y = torch.empty_like(x)  # N,T,D
    h = torch.zeros_like(x[:, 0])  # N,D
    for t in range(x.shape[1]):
        h = decay[:, t] * h + x[:, t]
        y[:, t] = h
    return y, (decay, y)


def backward(grad_y, saved):
    decay, y = saved
    grad_x = torch.empty_like(y)  # N,T,D
    carried = torch.zeros_like(y[:, 0])  # N,D: what the step after sends back
    for t in reversed(range(y.shape[1])):
        grad_x[:, t] = grad_y[:, t] + carried
        carried = grad_x[:, t] * decay[:, t]
    grad_decay = torch.zeros_like(y)
    grad_decay[:, 1:] = grad_x[:, 1:] * y[:, :-1]  # decay[t] met h[t-1]
    return grad_decay, grad_x
