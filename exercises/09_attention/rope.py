"""Rotary position embedding: y = x with pair (i, i + D/2) turned by the angle t * base ** (-2 i / D)

Attention by itself does not know the order of its words. Rotary embedding turns queries and keys before they meet:
the D numbers of a head are taken as D/2 pairs, each an arrow in a plane, and at time t pair i is turned by t times
its own speed. The first pair turns fast, the last one hardly at all, like the hands of a clock. A dot product of two
arrows that were turned by t and by s depends on t - s only: so attention sees distances.

To turn an arrow (a, b) counter-clockwise by an angle makes it (a cos - b sin, a sin + b cos). Number i is paired with
i + D/2, the other half of the head, not with its neighbour. Angles depend on t and i, never on the head.

The tricky point: a rotation is a matrix, so backward multiplies with its transpose. What is the transpose of a
rotation? Think of the picture before you calculate, and note that no number of x is needed to go back.
"""

import torch


def forward(x, *, base=10000.0):
    """x [B, T, H, D] -> y [B, T, H, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [B, T, H, D] -> grad_x [B, T, H, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
