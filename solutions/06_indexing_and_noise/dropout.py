"""Dropout: y = x * keep / (1 - p)"""


def forward(x, keep, *, p=0.5):
    return x * keep / (1 - p), (keep, p)  # N,D


def backward(grad_y, saved):
    keep, p = saved
    return grad_y * keep / (1 - p)  # N,D: the same coins as in forward
