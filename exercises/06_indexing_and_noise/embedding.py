"""Embedding: y[n, t] = table[index[n, t]]

A table holds one learned row for each of V words. index says which word stands at each place of the batch, and
forward looks its row up. There is no arithmetic at all: y is made of copies of rows. It is the same as multiplying
the table by a one-hot matrix, which nobody builds because almost all of it would be zeros.

index is an integer: it can't be nudged, so no gradient is asked for it. backward returns grad_table alone, as large as
the whole table.

The tricky point: a word may occur many times, and then one row of the table was copied to many places. Copying is a
fan-out, and what comes back along all the copies adds up. A row that nobody looked up has a gradient of 0, and it has
to be there. Mind `grad[index] += g` in PyTorch and NumPy: where index repeats, only one of the additions survives.
"""

import torch


def forward(index, table):
    """index [N, T], table [V, D] -> y [N, T, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, T, D] -> grad_table [V, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
