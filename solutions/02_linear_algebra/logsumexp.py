"""Logsumexp: y[n] = log(sum over d of exp(x[n, d]))"""

import torch


def forward(x):
    largest = x.amax(-1, keepdim=True)  # N,1
    exps = torch.exp(x - largest)  # N,D; the largest is exp(0)
    total = exps.sum(-1, keepdim=True)  # N,1
    y = (torch.log(total) + largest).squeeze(-1)  # N
    return y, exps / total


def backward(grad_y, softmax):
    return grad_y[:, None] * softmax  # N,D
