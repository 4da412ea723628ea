"""One step of an LSTM: next_c = f * c + i * g and next_h = o * tanh(next_c)"""

import numpy as np


def forward(x, h, c, weight_ih, weight_hh, bias):
    total = x @ weight_ih.T + h @ weight_hh.T + bias  # N,4H
    i, f, g, o = np.split(total, 4, -1)  # N,H each
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    next_c = f * c + i * g
    squashed = np.tanh(next_c)
    return o * squashed, next_c, (x, h, c, weight_ih, weight_hh, i, f, g, o, squashed)


def backward(grad_next_h, grad_next_c, saved):
    x, h, c, weight_ih, weight_hh, i, f, g, o, squashed = saved
    grad_c = grad_next_c + grad_next_h * o * (1 - squashed**2)  # next_c is an output, and makes next_h
    grad_total = np.concatenate(
        [
            grad_c * g * i * (1 - i),
            grad_c * c * f * (1 - f),
            grad_c * i * (1 - g**2),
            grad_next_h * squashed * o * (1 - o),
        ],
        -1,
    )  # N,4H
    grad_x = grad_total @ weight_ih  # N,I
    grad_h = grad_total @ weight_hh  # N,H
    grad_weight_ih = grad_total.T @ x  # 4H,I
    grad_weight_hh = grad_total.T @ h  # 4H,H
    return grad_x, grad_h, grad_c * f, grad_weight_ih, grad_weight_hh, grad_total.sum(0)


def sigmoid(x):
    return 0.5 + 0.5 * np.tanh(0.5 * x)  # the same as 1 / (1 + exp(-x)), without its overflow
