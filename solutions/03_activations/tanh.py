"""Tanh: y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))"""

import torch


def forward(x):
    lack = -torch.expm1(-2 * x.abs())  # 1 - exp(-2|x|), exact near 0 and never infinite
    y = x.sign() * lack / (2 - lack)
    return y, y


def backward(grad_y, y):
    return grad_y * (1 - y * y)
