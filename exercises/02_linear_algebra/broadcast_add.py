"""Broadcast addition: y = a + b, for any two shapes that broadcast

The shapes are lined up at their right ends. An axis that one of them lacks, or has with length 1, is stretched to the
length of the other: [N, D] + [D], [N, 1] + [1, D], [N, D] + []. Nothing is copied, but one number is used many times,
and this is how every bias, every mean and every mask enters a network.

A number that is used many times gets many contributions back, and they add up. So backward undoes the stretching by
adding up along exactly the axes that forward stretched.

The tricky point: a gradient has exactly the shape of its input. An axis that was missing must vanish, an axis of length
1 must stay, and both inputs may have been stretched at once. Save the shapes; the numbers themselves aren't needed.
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
