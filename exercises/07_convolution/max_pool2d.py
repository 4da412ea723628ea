"""Max pooling: y = the largest entry of each window of kernel_size times kernel_size pixels

An image is made smaller by keeping of each window what stands out most. It has no weights. After it the network knows
that a thing was seen, and no longer quite where, so that small shifts of the image change little.

The tricky point: of each window only the winner reached y, so only the winner gets the gradient; the others could
have been a little larger or smaller without anybody noticing. Backward has to know who won, and forward knows. Where
windows overlap (stride < kernel_size), a pixel may win in several, and adds up what comes back. Pixels behind the
last whole window took part in nothing.

At a tie the function has a kink and no derivative. The convention here is PyTorch's: the first of the largest entries,
in row-major order, takes all.
"""

import torch


def forward(x, *, kernel_size=2, stride=2):
    """x [N, C, H, W] -> y [N, C, OH, OW], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, C, OH, OW] -> grad_x [N, C, H, W]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
