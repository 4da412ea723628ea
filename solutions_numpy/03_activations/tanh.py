"""Tanh: y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))"""

import numpy as np


def forward(x):
    lack = -np.expm1(-2 * np.abs(x))  # 1 - exp(-2|x|), exact near 0 and never infinite
    y = np.sign(x) * lack / (2 - lack)
    return y, y


def backward(grad_y, y):
    return grad_y * (1 - y * y)
