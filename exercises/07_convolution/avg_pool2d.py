"""Average pooling: y = the mean of each window of kernel_size times kernel_size pixels

An image is made smaller by replacing each window with its mean, which also smooths it. With a window as large as the
image it is the global average pooling in front of many classifiers: one number for each channel.

It is a convolution without anything to learn, whose kernel has all entries equal and looks at one channel at a time.

The tricky point: the map is linear, so backward needs no value of x at all, only its shape. Each pixel of a window
moved the mean by the same small share, and gets that share of the gradient back. Where windows overlap (stride <
kernel_size) a pixel has a share in several; behind the last whole window it has none, and its gradient is 0.
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
