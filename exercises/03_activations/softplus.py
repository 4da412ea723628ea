"""Softplus: y = log(1 + exp(x))

A ReLU with its corner rounded off: nearly 0 far to the left, nearly x far to the right, smooth in between, and never
quite 0. It makes variances and rates positive, and it is the loss of a yes-or-no decision.

Backward works entry by entry, grad_y times the slope at that x. Take the three steps of forward one by one and put
their slopes together: the result goes from 0 on the left to 1 on the right, and it is a function that you know.

The tricky point: exp(1e4) is infinite, though log(1 + exp(1e4)) is simply 1e4. And for x = -40 the 1 swallows exp(x),
so that y becomes 0 and loses all its digits. Write log(1 + exp(x)) as max(x, 0) + log(1 + exp(-|x|)), with log1p for
log(1 + small).
"""

import torch


def forward(x):
    """x [N, D] -> y [N, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, D] -> grad_x [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
