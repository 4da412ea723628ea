"""Mean squared error: y = mean of (prediction - target)²

One number that says how far the predictions are from their targets: the difference of each pair, squared, and the mean
of all N * D of them. It is the loss of regression, and what a Gaussian likelihood boils down to.

y is one number, so grad_y is one number too. It is not 1: a loss may be weighted, or be one of several that are added
up, so it has to stand in every gradient. prediction and target enter in the same way but for the sign; here both
gradients are asked for, since a target can be another network's output.

The tricky point: what the mean divides by. PyTorch's divides by all N * D numbers, not by the batch alone, and backward
has to divide by the same count.
"""

import torch


def forward(prediction, target):
    """prediction [N, D], target [N, D] -> y [], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [] -> grad_prediction [N, D], grad_target [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
