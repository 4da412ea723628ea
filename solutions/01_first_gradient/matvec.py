"""A matrix times a vector: y = weight @ x"""

import numpy as np


def forward(weight, x):
    y = weight @ x  # M
    return y, (weight, x)


def sensitivity(weight, x):
    return weight.copy()  # M,N: y[i] has the term weight[i, j] * x[j]


def backward(grad_y, saved):
    weight, x = saved
    grad_weight = np.outer(grad_y, x)  # M,N: weight[i, j] is in y[i] alone, times x[j]
    grad_x = weight.T @ grad_y  # N: the sum over the outputs
    return grad_weight, grad_x


def contributions(grad_y, weight):
    return grad_y[:, None] * weight  # M,1 * M,N: row i is what output i sends back
