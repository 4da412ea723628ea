"""Embedding: y[n, t] = table[index[n, t]]"""

import numpy as np


def forward(index, table):
    return table[index], (index, table.shape)  # N,T,D


def backward(grad_y, saved):
    index, shape = saved
    grad_table = np.zeros(shape, grad_y.dtype)  # V,D
    np.add.at(grad_table, index, grad_y)  # unlike +=, it adds every time where an index repeats
    return grad_table
