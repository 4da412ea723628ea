"""Softplus: y = log(1 + exp(x))"""

import numpy as np


def forward(x):
    y = np.logaddexp(0, x)  # log(exp(0) + exp(x)) without overflow
    return y.astype(x.dtype), (x, y)


def backward(grad_y, saved):
    x, y = saved
    return grad_y * np.exp(x - y)  # exp(x) / (1 + exp(x)): the sigmoid
