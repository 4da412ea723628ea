"""Concatenation: y = [a, b] along the last axis

Two pieces are laid side by side, and y has A + B columns: skip connections of a U-Net, the input and the state of a
recurrent cell, a cache of keys that grows by one token. No number changes; each entry of a and of b turns up in y
exactly once.

The tricky point: there is nothing to compute, only something to remember. What comes back to the columns of a belongs
to a, the rest to b, and backward sees neither of them: how wide a was has to be put into saved. Concatenation and
splitting are each other's backward. So are all pairs of operators that only move numbers and undo each other.
"""

import torch


def forward(a, b):
    """a [N, A], b [N, B] -> y [N, AB], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, AB] -> grad_a [N, A], grad_b [N, B]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
