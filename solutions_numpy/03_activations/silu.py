"""SiLU: y = x * gate, where gate = sigmoid(x)"""

import numpy as np


def forward(x):
    gate = (1 + np.tanh(x / 2)) / 2  # sigmoid, without overflow
    return x * gate, (x, gate)


def backward(grad_y, saved):
    x, gate = saved
    directly = grad_y * gate
    through_gate = grad_y * x * gate * (1 - gate)
    return directly + through_gate
