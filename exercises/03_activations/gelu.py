"""GELU: y = x * cdf(x), where cdf(x) = (1 + erf(x / sqrt(2))) / 2

cdf is the distribution function of the standard normal distribution: the probability that a normal number is smaller
than x. So GELU is a ReLU with a soft switch: large x pass nearly whole, very negative x nearly vanish, and in between x
passes in part. It is smooth, and dips a little below 0. BERT, GPT and ViT use it.

x reaches y along two paths: directly, as the number that is let through, and through cdf, as the number that moves the
switch. grad_x is the sum of what comes back along both.

The tricky point: the slope of a distribution function is its density, the bell curve exp(-x²/2) / sqrt(2 pi). In terms
of erf: its slope at u is 2 / sqrt(pi) * exp(-u²), and u = x / sqrt(2) brings in another factor. NumPy has no erf, but
Python has: math.erf.
"""

import torch


def forward(x):
    """x [N, D] -> y [N, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, D] -> grad_x [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
