import torch


def forward(x):
    return torch.logaddexp(x, torch.zeros_like(x)), x


def backward(grad_y, x):
    return grad_y * (0.5 + 0.5 * torch.tanh(x / 2))
