"""Group normalization: y = weight * (x - mean) / sqrt(var + eps) + bias, with mean and var over a group of channels

Images come as [N, C, H, W]. The C channels of one image are split into num_groups groups of neighbours, and each
group is normalized over all its channels and pixels together. It stands between two others: with one group it
normalizes a whole image (layer normalization), with C groups each channel of each image (instance normalization).
Unlike batch normalization it does not care how many images there are.

The tricky point: two groupings meet. The statistics belong to (image, group), a block of C / num_groups channels and
all their pixels; weight and bias belong to the channel, and are shared by all images and pixels. So grad_x needs means
over one set of axes, and grad_weight and grad_bias need sums over another. Reshape x to [N, num_groups, -1] for the
first and go back to [N, C, H, W] for the second.
"""

import torch


def forward(x, weight, bias, *, num_groups=2, eps=1e-05):
    """x [N, C, H, W], weight [C], bias [C] -> y [N, C, H, W], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, C, H, W] -> grad_x [N, C, H, W], grad_weight [C], grad_bias [C]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
