"""Layer normalization: y = weight * (x - mean) / sqrt(var + eps) + bias

Each row of x, one example or one token, is shifted to mean 0 and scaled to variance 1, whatever the layer before did
to it: so the numbers keep their size through a hundred layers, and their gradients with them. weight and bias then let
every feature choose a scale and an offset of its own. mean and var are taken over the D features of one row. No row
knows of another, so a batch of one is treated like a batch of a million.

The tricky point: every entry of a row moves the mean and the var of its row, and through them every output of the row.
So x reaches y along three paths: directly, through mean, and through var. grad_x is the sum of what comes back along
all three. Walk forward one line at a time, then return along the same lines in the opposite order.

var divides by D, not by D - 1, and eps stands inside the square root: it keeps a constant row from dividing by 0.
"""

import torch


def forward(x, weight, bias, *, eps=1e-05):
    """x [N, D], weight [D], bias [D] -> y [N, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, D] -> grad_x [N, D], grad_weight [D], grad_bias [D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
