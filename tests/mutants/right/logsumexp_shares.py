import torch


def forward(x):
    top, _ = x.max(1)
    y = top + torch.log(torch.sum(torch.exp(x - top[:, None]), 1))
    return y, (x, y)


def backward(grad_y, saved):
    x, y = saved
    return torch.einsum("n,nd->nd", grad_y, (x - y[:, None]).exp())
