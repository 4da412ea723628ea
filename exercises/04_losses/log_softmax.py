"""Log-softmax: y[n, c] = x[n, c] - log(sum over k of exp(x[n, k]))

The logarithm of the softmax, taken in one step. Losses and beam search want log-probabilities, and log(softmax(x))
taken in two steps is minus infinity as soon as a probability is too small for a floating-point number; in one step it
is not.

x[n, c] reaches y along two paths: directly, into its own y[n, c], and through the sum, into every y of its row with a
minus. The log of the sum is one number per row that all C outputs share, so what comes back to it is a sum over c.

The tricky point: that sum is of grad_y itself, not of grad_y * y as in softmax, and it is handed out again in unequal
shares. To overflow nowhere, subtract the largest entry of the row before exp.
"""

import torch


def forward(x):
    """x [N, C] -> y [N, C], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, C] -> grad_x [N, C]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
