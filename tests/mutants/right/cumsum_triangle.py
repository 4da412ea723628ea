import torch


def forward(x):
    lower = torch.ones(x.shape[1], x.shape[1], dtype=x.dtype).tril()
    return x @ lower.T, lower


def backward(grad_y, lower):
    return grad_y @ lower
