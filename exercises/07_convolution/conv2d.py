"""Convolution of images: y[n, f, h, w] = sum over c, i, j of window[n, c, h, w, i, j] * weight[f, c, i, j] + bias[f]

A kernel of KH times KW pixels slides over an image with C channels and takes a dot product at each place. One small
set of weights serves the whole image: whatever it learns to see, it sees everywhere. padding adds a frame of zeros,
stride is the step between two places, and dilation the distance between two pixels under the kernel: entry (i, j) of
window (h, w) is pixel (h * stride + i * dilation, w * stride + j * dilation) of the padded image.

The tricky point: as in one dimension, cutting out the windows turns it into a matrix product, whose two gradients you
know. Going back from the windows to the image is the cutting undone: every pixel lies in many windows, and adds up
what comes back from each. Pixels that no window touches, behind the last whole one or between dilated rows, get 0.

Loops over images and pixels are right, and slow. One over the KH * KW entries of the kernel is enough.
"""

import torch


def forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    """x [N, C, H, W], weight [F, C, KH, KW], bias [F] -> y [N, F, OH, OW], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, F, OH, OW] -> grad_x [N, C, H, W], grad_weight [F, C, KH, KW], grad_bias [F]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
