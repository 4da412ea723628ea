"""SwiGLU: y = silu(x @ gate_weight.T) * (x @ up_weight.T), where silu(s) = s * sigmoid(s)"""

import torch


def forward(x, gate_weight, up_weight):
    score = x @ gate_weight.T  # N,H
    up = x @ up_weight.T  # N,H
    opening = torch.sigmoid(score)
    return score * opening * up, (x, gate_weight, up_weight, score, up, opening)


def backward(grad_y, saved):
    x, gate_weight, up_weight, score, up, opening = saved
    grad_up = grad_y * score * opening  # N,H
    grad_score = grad_y * up * opening * (1 + score * (1 - opening))  # N,H
    grad_x = grad_score @ gate_weight + grad_up @ up_weight  # N,I: both branches
    return grad_x, grad_score.T @ x, grad_up.T @ x
