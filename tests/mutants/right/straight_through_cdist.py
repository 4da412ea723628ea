import torch


def forward(x, codebook):
    near = torch.stack([codebook[((codebook - row) ** 2).sum(1).argmin()] for row in x])
    return near, x.shape


def backward(grad_y, shape):
    return grad_y.reshape(shape)
