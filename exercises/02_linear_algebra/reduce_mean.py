"""Mean along axes: y = x.mean(dim, keepdim)

Adds up x along one axis, or along a tuple of axes, and divides by how many entries went into each sum. It stands at the
end of nearly every loss and inside every normalization.

Every entry of x enters exactly one mean, with the same small weight as its companions. So backward hands each mean's
gradient back to all the entries that it was made of: a reduction in forward is a broadcast in backward.

The tricky point: shapes. Without keepdim the axis is gone from grad_y and has to be put back before grad_y can be
stretched over it, at its own place. With several axes the count is the product of their lengths. x may have any number
of axes, and a negative dim counts from the end.
"""

import torch


def forward(x, *, dim=-1, keepdim=False):
    """x [N, D] -> y [N], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N] -> grad_x [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
