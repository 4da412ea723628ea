import torch


def forward(a, b):
    A, B = a.shape[1], b.shape[1]
    E = torch.eye(A + B, dtype=a.dtype)
    return a @ E[:A] + b @ E[A:], (E[:A], E[A:])


def backward(g, saved):
    left, right = saved
    return g @ left.T, g @ right.T
