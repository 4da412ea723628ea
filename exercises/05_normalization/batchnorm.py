"""Batch normalization: y = weight * (x - mean) / sqrt(var + eps) + bias, with mean and var over the batch

Every channel (a column of x) is shifted to mean 0 and scaled to variance 1 over the N examples of the batch, then
given a scale and an offset of its own by weight and bias. This is training mode: the statistics are computed from the
batch at hand. In evaluation mode they would be constants kept from training, and backward a mere factor.

The tricky point: the examples of a batch are no longer independent. Changing x in one row moves the mean and the var
of its column, and so the outputs of all the other rows. Three paths lead from x to y (directly, through mean, through
var), and two of them cross from row to row. They bring back a sum over the whole column.

var divides by N here; PyTorch keeps N - 1 for its running statistics, which are no part of y. With a batch of one, x
equals its mean: y is bias whatever x was, and grad_x is 0.
"""

import torch


def forward(x, weight, bias, *, eps=1e-05):
    """x [N, C], weight [C], bias [C] -> y [N, C], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, C] -> grad_x [N, C], grad_weight [C], grad_bias [C]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
