"""Convolution in one dimension: y[n, f, o] = sum over c, k of x[n, c, o * stride + k] * weight[f, c, k] + bias[f]

A small kernel slides along a signal and takes a dot product with what lies under it, at each place the same one: a
detector that works wherever the thing turns up. x has C channels and each of F kernels looks at all of them. padding
puts zeros at both ends, and stride is how far the kernel moves between two looks.

The tricky point: it is a linear layer in disguise. Cut the windows out, one for each place, and y is windows times
weight, with the linear layer's two gradients. What is new is cutting out: neighbouring windows overlap, so one entry
of x is copied into several of them, and what comes back from all of them adds up. Entries behind the last whole
window (with a stride there may be some) reached no y: their gradient is 0, but it is there.

PyTorch's kernel is not flipped: this is the cross-correlation of the textbooks, and everybody calls it a convolution.
"""

import torch


def forward(x, weight, bias, *, stride=1, padding=0):
    """x [N, C, L], weight [F, C, K], bias [F] -> y [N, F, OL], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, F, OL] -> grad_x [N, C, L], grad_weight [F, C, K], grad_bias [F]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
