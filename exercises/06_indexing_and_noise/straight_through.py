"""The straight-through estimator: y = the row of the codebook nearest to x, and grad_x = as if y were x

A vector-quantized autoencoder replaces each row of x by the nearest of V code vectors, so that an image becomes a
grid of whole numbers. Choosing the nearest is a step function: move x a little, and either nothing happens to y or it
jumps. Its true derivative is 0 almost everywhere, and the network in front of it would never learn.

The tricky point is a lie that works. Forward rounds, backward pretends that it did not: it hands grad_y to x as if y
had been x. That is no derivative, so finite differences of this forward would call it wrong, and the kit does not ask
them. The same trick trains binary and quantized networks, and sampled choices.

Near means a small sum of squared differences over D. Where two rows are equally near, the first counts. The codebook
is trained by a loss of its own, so it gets no gradient here: return grad_x alone.
"""

import torch


def forward(x, codebook):
    """x [N, D], codebook [V, D] -> y [N, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, D] -> grad_x [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
