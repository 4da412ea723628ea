import torch


def forward(x):
    return torch.cumsum(x, dim=1), None


def backward(g, _):
    return g + g.sum(dim=1, keepdim=True) - g.cumsum(dim=1)
