"""ReLU: y = max(x, 0)

Lets positive numbers through unchanged and replaces the others by 0. It is the cheapest non-linearity there is, and the
one that made deep networks trainable: where it lets a number through, it lets the gradient through undiminished too.

Each y depends on one x only, so backward works entry by entry: grad_y times the slope of the curve at that x. The curve
has only two slopes, so all that backward needs to remember is on which side of 0 each x lay.

The tricky point: at x = 0 the curve has a kink and no slope. PyTorch takes 0 there, so `>` and `>=` are not the same.
And the side is that of x, which forward saw, not that of grad_y.
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
