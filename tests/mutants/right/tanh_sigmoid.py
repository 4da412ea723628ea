import torch


def forward(x):
    y = -torch.expm1(-2 * x.abs()) / (1 + torch.exp(-2 * x.abs())) * x.sign()
    return y, y


def backward(grad_y, y):
    return grad_y - grad_y * y**2
