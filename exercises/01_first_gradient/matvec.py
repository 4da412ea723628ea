"""A matrix times a vector: y = weight @ x

Each output is a weighted sum of the inputs: y[i] = weight[i, 0] * x[0] + weight[i, 1] * x[1] + ... Nudge x[j] a little,
and y[i] moves weight[i, j] times as far. So the sensitivity matrix J, with J[i, j] = dy[i]/dx[j], can be read off the
formula: row i is an output, column j is an input, and 0 means that the two are not connected.

Backward starts from the other end. A loss has told us grad_y, how much it changes with each output: the upstream
gradient. x[j] reaches the loss along one path per output, and along path i comes grad_y[i] * J[i, j]. These are the
contributions. grad_x[j] is the sum of column j of them, the blame that x[j] gets from all outputs. The paths to
weight[i, j] are fewer: it is in y[i] alone, where it is multiplied by x[j].

The tricky point: J has one row per output, and grad_x adds up over the outputs, so it adds up the rows: that is J.T @
grad_y. The transpose is no trick, it is bookkeeping. With weight = [[2, 1], [0, 3]], x = [1, 2] and grad_y = [1, -2],
by hand: y = [4, 6], the contributions are [[2, 1], [0, -6]], and grad_x = [2, -5].
"""

import numpy as np


def forward(weight, x):
    """weight [M, N], x [N] -> y [M], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [M] -> grad_weight [M, N], grad_x [N]"""
    raise NotImplementedError


def sensitivity(weight, x):
    """weight [M, N], x [N] -> J [M, N], where J[i, j] is dy[i]/dx[j]"""
    raise NotImplementedError


def contributions(grad_y, weight):
    """grad_y [M], weight [M, N] -> [M, N]: entry [i, j] is what output i adds to grad_x[j], so the columns add up to
    grad_x"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
