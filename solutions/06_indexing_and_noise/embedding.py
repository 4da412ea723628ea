"""Embedding: y[n, t] = table[index[n, t]]"""


def forward(index, table):
    return table[index], (index, table.shape)  # N,T,D


def backward(grad_y, saved):
    index, shape = saved
    grad_table = grad_y.new_zeros(shape)  # V,D
    # Unlike grad_table[index] += grad_y, index_add_ adds every time where an index repeats.
    return grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))
