"""Softmax: y[n, c] = exp(x[n, c]) / sum over k of exp(x[n, k])"""

import numpy as np


def forward(x):
    exps = np.exp(x - x.max(-1, keepdims=True))  # N,C; the largest is exp(0)
    y = exps / exps.sum(-1, keepdims=True)
    return y, y


def backward(grad_y, y):
    mean = (grad_y * y).sum(-1, keepdims=True)  # N,1: grad_y, weighted by the shares
    return y * (grad_y - mean)
