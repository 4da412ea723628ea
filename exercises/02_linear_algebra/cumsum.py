"""Cumulative sum: y[n, d] = x[n, 0] + x[n, 1] + … + x[n, d]

A running total along each row. Positions, cumulative probabilities, returns in reinforcement learning and the scan of a
state-space model are all made like this.

Look at it from one entry: x[n, 0] is part of every y of its row, x[n, 1] of all but the first, and the last x only of
the last y. As a matrix it is y = x @ U, with ones on and above the diagonal, and backward multiplies by the transpose.

The tricky point: the direction. Forward carries the past into the future, so backward carries the future into the past,
and it includes the place itself. The matrix is for thinking: D² entries for what one running total does.
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
