"""SiLU: y = x * gate, where gate = sigmoid(x)

Also called swish. x decides by itself how much of it gets through: large x pass whole, very negative x hardly at all,
and around -1.28 the curve has a shallow dip. Llama and most convolutional networks of today use it.

x reaches y along two paths: directly, as the number that is let through, and through the gate, which opens a little
more when x grows. grad_x is the sum of what comes back along both.

The tricky point: the second path is easily forgotten, and near 0 one would hardly notice. It is also the only one that
can be negative, which makes the dip.
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
