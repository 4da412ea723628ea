"""Sigmoid: y = 1 / (1 + exp(-x))

Presses any number into (0, 1): far to the left y is 0, far to the right it is 1, and at x = 0 it is one half. It turns
a score into a probability and opens the gates of an LSTM.

Backward works entry by entry: grad_y times the slope at that x. The slope can be written with x, but it is far simpler
written with y alone, and y is at hand: save the output, not the input. The slope is largest at 0, where it is 1/4, and
dies away on both sides, which is why deep stacks of sigmoids learn so slowly.

The tricky point: exp of a large number is infinite, and infinity divided by infinity is NaN. Write forward so that exp
only ever sees negative numbers, on whichever side x lies.
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
