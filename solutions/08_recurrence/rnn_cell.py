"""One step of a recurrent network: next_h = tanh(x @ weight_ih.T + h @ weight_hh.T + bias)"""

import torch


def forward(x, h, weight_ih, weight_hh, bias):
    next_h = torch.tanh(x @ weight_ih.T + h @ weight_hh.T + bias)  # N,H
    return next_h, (x, h, weight_ih, weight_hh, next_h)


def backward(grad_next_h, saved):
    x, h, weight_ih, weight_hh, next_h = saved
    grad_total = grad_next_h * (1 - next_h**2)  # N,H: of the sum inside the tanh
    grad_x = grad_total @ weight_ih  # N,I
    grad_h = grad_total @ weight_hh  # N,H
    grad_weight_ih = grad_total.T @ x  # H,I
    grad_weight_hh = grad_total.T @ h  # H,H
    grad_bias = grad_total.sum(0)  # H
    return grad_x, grad_h, grad_weight_ih, grad_weight_hh, grad_bias
