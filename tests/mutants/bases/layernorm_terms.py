"""The three-term formula, as homework writes it."""

import torch


def forward(x, gamma, beta, *, eps=1e-5):
    mu = x.mean(1, keepdim=True)
    std = torch.sqrt(x.var(1, unbiased=False, keepdim=True) + eps)
    xhat = (x - mu) / std
    return gamma * xhat + beta, (xhat, std, gamma)


def backward(dout, cache):
    xhat, std, gamma = cache
    D = dout.shape[1]
    dxhat = dout * gamma
    dx = (D * dxhat - dxhat.sum(1, keepdim=True) - xhat * (dxhat * xhat).sum(1, keepdim=True)) / (D * std)
    dgamma = (dout * xhat).sum(0)
    return dx, dgamma, dout.sum(0)
