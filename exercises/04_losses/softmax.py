"""Softmax: y[n, c] = exp(x[n, c]) / sum over k of exp(x[n, k])

Turns each row of scores into probabilities: all positive, adding up to 1, the largest score with the largest share. It
stands at the end of every classifier and in the middle of every attention.

One x[n, c] reaches every y of its row: it raises its own share, and through the total it lowers all the others. So the
Jacobian of a row is a full C × C matrix, and backward is never entry by entry. The matrix need not be built: written
with y, its product with grad_y is one sum per row and a few multiplications.

The tricky points: exp(1e4) is infinite. The largest score of each row can be subtracted first, which changes no share.
And a row of equal grad_y must give grad_x = 0: raising all shares at once is impossible, since they add up to 1.
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
