import torch


def forward(x):
    t = torch.tanh(x / 2)
    return 0.5 + 0.5 * t, t


def backward(grad_y, t):
    return 0.25 * grad_y * (1 - t * t)
