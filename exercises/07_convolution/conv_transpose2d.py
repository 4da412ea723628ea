"""Transposed convolution: y = for each pixel of x a copy of the kernel, weighted with the pixel, all added up + bias

Where a convolution reads windows, this one writes them. Pixel (h, w) of x is a weight: it stamps the kernel, KH times
KW pixels, onto a canvas at (h * stride, w * stride), and where stamps overlap they add up. So a stride of 2 doubles an
image: this is how decoders and image generators grow theirs. padding cuts a frame of that width off the canvas.

Its name says what it is: a convolution is linear in x, and this is the same map transposed. What backward does in a
convolution, this layer does in forward, and the other way round.

The tricky point: weight is [C, F, KH, KW], the channels of x first, since it is the weight of a convolution from F to
C channels, read backwards. bias is added once to each pixel of y, not once per stamp.
"""

import torch


def forward(x, weight, bias, *, stride=1, padding=0):
    """x [N, C, H, W], weight [C, F, KH, KW], bias [F] -> y [N, F, OH, OW], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, F, OH, OW] -> grad_x [N, C, H, W], grad_weight [C, F, KH, KW], grad_bias [F]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
