"""Matrix product: y = a @ b

y[m, n] is the dot product of row m of a and column n of b. Nearly all the arithmetic of a neural network is this one
operation, and its backward is two more products of the same kind: that is why training a network costs about three
times as much as running it.

One entry a[m, k] is used by a whole row of y, once for every n. Whatever is used several times gets several
contributions, and they add up: what comes back to a[m, k] is a sum over n. In the same way b[k, n] collects over m.

The tricky point: which factor is turned over, and on which side it stands. Let the shapes decide. A gradient has the
shape of its input, grad_y is [M, N], and with M, K and N all different there is only one product that fits.
"""

import torch


def forward(a, b):
    """a [M, K], b [K, N] -> y [M, N], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [M, N] -> grad_a [M, K], grad_b [K, N]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
