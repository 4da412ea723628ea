"""GELU by tanh: y = x * (1 + tanh(inner)) / 2, where inner = sqrt(2 / pi) * (x + 0.044715 * x³)

An approximation of GELU from a time when erf was slow, off by less than 0.0005 everywhere. GPT-2 was trained with it,
so whoever loads its weights needs exactly this curve and its exact gradient, not that of the original.

x reaches y along two paths: directly, and through the switch (1 + tanh(inner)) / 2, which x moves through a cubic
polynomial. grad_x is the sum of what comes back along both.

The tricky point: the second path is a chain of three links, and each has its own slope: the half, the tanh, the
polynomial. Save or recompute the tanh; its slope is simplest in its own output.
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
