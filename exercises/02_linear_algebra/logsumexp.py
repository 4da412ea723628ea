"""Logsumexp: y[n] = log(sum over d of exp(x[n, d]))

A smooth maximum: the largest entry dominates, and near rivals add a little. It is what turns scores into
log-probabilities, and so it sits in every cross-entropy.

The tricky point of forward: exp(1e4) is infinite, and log(exp(-1e4)) is the log of 0. Take the largest entry of each
row out first: y = largest + log(sum of exp(x - largest)). Now nothing can overflow, and one term of the sum is exp(0).

The tricky point of backward: y doesn't depend on which number was taken out, so `largest` may be treated as a constant.
(Its two contributions, once subtracted and once added back, would cancel.) What is left is an old friend, a row of
positive numbers that add up to 1.
"""

import torch


def forward(x):
    """x [N, D] -> y [N], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N] -> grad_x [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
