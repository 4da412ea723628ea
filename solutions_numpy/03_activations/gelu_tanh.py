"""GELU by tanh: y = x * (1 + tanh(inner)) / 2, where inner = sqrt(2 / pi) * (x + 0.044715 * x³)"""

import math

import numpy as np

SCALE, CUBIC = math.sqrt(2 / math.pi), 0.044715


def forward(x):
    squashed = np.tanh(SCALE * (x + CUBIC * x**3))  # N,D
    return x * (1 + squashed) / 2, (x, squashed)


def backward(grad_y, saved):
    x, squashed = saved
    inner_slope = SCALE * (1 + 3 * CUBIC * x**2)
    switch_slope = (1 - squashed**2) / 2 * inner_slope
    return grad_y * ((1 + squashed) / 2 + x * switch_slope)
