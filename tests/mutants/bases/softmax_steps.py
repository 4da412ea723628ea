"""Each line of forward undone by itself."""

import torch


def forward(x):
    exps = torch.exp(x - x.max(-1, keepdim=True).values)
    total = exps.sum(-1, keepdim=True)
    return exps / total, (exps, total)


def backward(grad_y, saved):
    exps, total = saved
    grad_exps = grad_y / total
    grad_total = -(grad_y * exps / total**2).sum(-1, keepdim=True)
    grad_exps = grad_exps + grad_total
    grad_x = grad_exps * exps
    return grad_x
