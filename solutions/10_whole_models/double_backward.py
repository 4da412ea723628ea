"""The gradient of a gradient, of softmax: y = exp(x) / sum(exp(x))"""

import torch


def forward(x):
    exps = torch.exp(x - x.amax(-1, keepdim=True))  # N,C: the largest becomes exp(0), so nothing overflows
    y = exps / exps.sum(-1, keepdim=True)
    return y, y


def backward(grad_y, saved):
    y = saved
    dot = (grad_y * y).sum(-1, keepdim=True)  # N,1
    return y * (grad_y - dot)  # N,C


def double_backward(grad_grad_x, grad_y, saved):
    y = saved
    dot = (grad_y * y).sum(-1, keepdim=True)  # N,1, as in backward
    grad_dot = -(grad_grad_x * y).sum(-1, keepdim=True)  # N,1
    grad_grad_y = y * (grad_grad_x + grad_dot)  # N,C: directly, and through dot
    grad_of_y = grad_grad_x * (grad_y - dot) + grad_dot * grad_y  # N,C: y is a factor, and it is in dot
    return grad_grad_y, backward(grad_of_y, saved)
