"""Tanh: y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))

Presses any number into (-1, 1). It is a sigmoid stretched to be symmetric about 0, tanh(x) = 2 * sigmoid(2x) - 1, and
it keeps the state of a recurrent network in bounds.

Backward works entry by entry: grad_y times the slope at that x. As with sigmoid the slope is simplest in y, so save the
output. It is 1 at 0, where tanh looks like the line y = x, and goes to 0 on both sides as y comes near 1 or -1.

The tricky point: the slope contains a square, since y = 1 and y = -1 are both ends of the road. Written with exp,
forward overflows for large x; with exp of -2|x| it can't.
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
