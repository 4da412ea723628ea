"""The MLP block of a transformer: y = x + gelu(x @ up.T) @ down.T

Two thirds of a language model's parameters sit in blocks like this one. Each row of x, one token, is spread out over H
hidden units, bent by a GELU, and gathered to D numbers again. The result is not the new x: it is added to the old one.

This residual connection is why networks can be a hundred layers deep. Through the sum, a gradient reaches x without
passing any weight: whatever the two matrices do to it, one copy arrives untouched. At the start of training, with small
weights, the whole network is nearly the identity, and so is its backward.

The tricky point: x is used twice. It forks in forward, and a fork in forward is a sum in backward: what comes along the
straight way and what comes back through both matrices are added. Nothing else is new: two linear layers without bias,
one GELU, each as you have solved it, in the opposite order.
"""

import torch


def forward(x, up, down):
    """x [N, D], up [H, D], down [D, H] -> y [N, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, D] -> grad_x [N, D], grad_up [H, D], grad_down [D, H]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
