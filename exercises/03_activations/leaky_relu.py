"""Leaky ReLU: y = x where x > 0, negative_slope * x elsewhere

A ReLU that lets a little of the negative side through. A plain ReLU whose inputs are all negative gets no gradient, so
it never changes again: it is dead. Here a little always comes back.

As with ReLU, backward works entry by entry, the curve has two slopes, and all that has to be remembered is on which
side each x lay.

The tricky point: at x = 0 the curve has a kink, and PyTorch takes the slope of the negative side there. negative_slope
is an option that comes in with forward, may be larger than 1 or negative, and backward has to use the same one: save
it.
"""

import torch


def forward(x, *, negative_slope=0.01):
    """x [N, D] -> y [N, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, D] -> grad_x [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
