"""Batched matrix product with a shared factor: y[i] = a[i] @ b

a is a stack of B matrices, all of them multiplied by the same b. This is a linear layer on a batch of sequences: B
sequences of M tokens with K features each, and one weight for all of them.

Seen from a, nothing is new: each a[i] meets b and nobody else. Seen from b, everything adds up: it was used by every
row of every matrix, B * M times in all.

The tricky point: transposing. `.T` on an array of three axes reverses all three; what a matrix product needs turned
over is the last two. And grad_b has the shape [K, N]: a batched product leaves a B in front that has to be added up.
Since b can't tell a row of one matrix from a row of another, a reshape to [B * M, K] can save the thought.
"""

import torch


def forward(a, b):
    """a [B, M, K], b [K, N] -> y [B, M, N], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [B, M, N] -> grad_a [B, M, K], grad_b [K, N]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
