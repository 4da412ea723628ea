"""Broadcast multiplication: y = a * b, for any two shapes that broadcast

Entry by entry, with the shapes lined up at their right ends and stretched where one lacks an axis or has length 1, as
in broadcast_add. Scales, gates and masks enter a network like this.

Two rules meet here. A product lets each factor feel the other: how much y moves when a moves depends on b. And a number
that was stretched over many places collects from all of them.

The tricky point: their order. The other factor differs from place to place, so it has to be multiplied in before the
places are added up; afterwards it is too late, and the shapes may even let it pass. So the numbers must be saved now,
not only the shapes, and each gradient ends in the shape of its own input.
"""

import torch


def forward(a, b):
    """a [N, D], b [D] -> y [N, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, D] -> grad_a [N, D], grad_b [D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
