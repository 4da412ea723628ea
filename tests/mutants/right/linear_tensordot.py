import torch


def forward(x, weight, bias):
    return torch.tensordot(x, weight, dims=([1], [1])) + bias.unsqueeze(0).repeat(len(x), 1), (x, weight)


def backward(grad_y, saved):
    x, weight = saved
    return (
        torch.tensordot(grad_y, weight, dims=([1], [0])),
        torch.tensordot(grad_y, x, dims=([0], [0])),
        grad_y.cumsum(0)[-1],
    )
