"""Softmax: y[n, c] = exp(x[n, c]) / sum over k of exp(x[n, k])"""

import torch


def forward(x):
    exps = torch.exp(x - x.amax(-1, keepdim=True))  # N,C; the largest is exp(0)
    y = exps / exps.sum(-1, keepdim=True)
    return y, y


def backward(grad_y, y):
    mean = (grad_y * y).sum(-1, keepdim=True)  # N,1: grad_y, weighted by the shares
    return y * (grad_y - mean)
