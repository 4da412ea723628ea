"""SiLU: y = x * gate, where gate = sigmoid(x)"""

import torch


def forward(x):
    gate = torch.sigmoid(x)  # N,D
    return x * gate, (x, gate)


def backward(grad_y, saved):
    x, gate = saved
    directly = grad_y * gate
    through_gate = grad_y * x * gate * (1 - gate)
    return directly + through_gate
