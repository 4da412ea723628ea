"""Entry by entry."""

import numpy as np


def forward(weight, x):
    y = np.zeros(len(weight), weight.dtype)
    for i in range(len(weight)):
        for j in range(len(x)):
            y[i] += weight[i, j] * x[j]
    return y, (weight, x)


def sensitivity(weight, x):
    J = np.zeros_like(weight)
    for i in range(len(weight)):
        for j in range(len(x)):
            J[i, j] = weight[i, j]
    return J


def backward(grad_y, saved):
    weight, x = saved
    grad_weight = np.zeros_like(weight)
    grad_x = np.zeros_like(x)
    for i in range(len(grad_y)):
        for j in range(len(x)):
            grad_weight[i, j] = grad_y[i] * x[j]
            grad_x[j] += grad_y[i] * weight[i, j]
    return grad_weight, grad_x


def contributions(grad_y, weight):
    return np.diag(grad_y) @ weight
