import torch


def forward(a, b):
    return torch.zeros_like(a + b) + a + b, (a, b)


def backward(grad_y, saved):
    return tuple(grad_y.sum_to_size(t.shape) for t in saved)
