"""Logsumexp: y[n] = log(sum over d of exp(x[n, d]))"""

import numpy as np


def forward(x):
    largest = x.max(-1, keepdims=True)  # N,1
    exps = np.exp(x - largest)  # N,D; the largest is exp(0)
    total = exps.sum(-1, keepdims=True)  # N,1
    y = (np.log(total) + largest)[:, 0]  # N
    return y, exps / total


def backward(grad_y, softmax):
    return grad_y[:, None] * softmax  # N,D
