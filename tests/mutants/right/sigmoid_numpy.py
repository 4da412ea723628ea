import numpy as np
import torch


def _sigmoid(z):
    out = np.empty_like(z)
    pos = z >= 0
    out[pos] = 1.0 / (1.0 + np.exp(-z[pos]))
    e = np.exp(z[~pos])
    out[~pos] = e / (1.0 + e)
    return out


def forward(x):
    y = _sigmoid(x.numpy())
    return torch.from_numpy(y), y


def backward(grad_y, y):
    return torch.from_numpy(grad_y.numpy() * y * (1 - y))
