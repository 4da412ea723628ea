"""Dropout: y = x * keep / (1 - p)

In training each entry of x is set to 0 with probability p, so that no part of a network can rely on one other part
alone. What is kept is divided by 1 - p: then y equals x on average, and nothing has to change when dropout is switched
off for evaluation.

Here the coin was tossed for you: keep says which entries stay. It is boolean, so it has no gradient, and for backward
it is a constant like any other.

The tricky point: backward must use the same keep and the same p as forward did. Tossing new coins in backward, or
taking the scale in one direction only, are the two ways to get this wrong. What forward knew and backward needs goes
into saved.
"""

import torch


def forward(x, keep, *, p=0.5):
    """x [N, D], keep [N, D] -> y [N, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, D] -> grad_x [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
