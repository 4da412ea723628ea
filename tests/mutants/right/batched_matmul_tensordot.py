import torch


def forward(a, b):
    return torch.tensordot(a, b, dims=1), {"a": a, "b": b}


def backward(g, s):
    return torch.tensordot(g, s["b"], dims=([2], [1])), torch.tensordot(s["a"], g, dims=([0, 1], [0, 1]))
