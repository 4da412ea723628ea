import torch


def forward(x):
    y = torch.exp(-torch.logaddexp(torch.zeros_like(x), -x))
    return y, (x, y)


def backward(grad_y, saved):
    x, y = saved
    other = torch.exp(-torch.logaddexp(torch.zeros_like(x), x))
    return grad_y * y * other
