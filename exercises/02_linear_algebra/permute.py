"""Permute: y = x with its axes in the order `dims`

No number changes, all of them move: axis i of y is axis dims[i] of x, so with dims = (2, 0, 1) an x of shape [A, B, C]
becomes a y of shape [C, A, B], and y[c, a, b] is x[a, b, c]. Attention does this to bring its heads to the front, and a
transposed matrix is the simplest case.

Each number of x stands at exactly one place of y, so each entry of grad_y belongs to exactly one place of grad_x.
backward is the way back.

The tricky point: the way back is another permutation. Swapping two axes is its own inverse, turning three round is not;
applying dims a second time does not undo it. And reshape is no help, even where the shapes fit: it keeps the numbers in
their order and draws the borders anew. A negative dim counts from the end.
"""

import torch


def forward(x, *, dims=(2, 0, 1)):
    """x [A, B, C] -> y [C, A, B], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [C, A, B] -> grad_x [A, B, C]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
