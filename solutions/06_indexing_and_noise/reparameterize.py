"""Reparameterization: y = mean + exp(log_var / 2) * noise"""

import torch


def forward(mean, log_var, noise):
    spread = torch.exp(log_var / 2) * noise  # N,D
    return mean + spread, spread


def backward(grad_y, saved):
    spread = saved
    return grad_y, grad_y * spread / 2  # an exponential is its own derivative: spread is still there
