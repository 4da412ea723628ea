import torch


def forward(a, b):
    y = a.new_empty(a.shape[0], a.shape[1] + b.shape[1])
    y[:, : a.shape[1]] = a
    y[:, a.shape[1] :] = b
    return y, (a.shape[1], b.shape[1])


def backward(grad_y, widths):
    return torch.split(grad_y, widths, dim=1)
