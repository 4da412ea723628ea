import torch


def forward(x):
    return torch.stack([row.max() for row in x]), x


def backward(grad_y, x):
    g = torch.zeros_like(x)
    for n, row in enumerate(x):
        best = torch.nonzero(row == row.max()).flatten()
        g[n, best] = grad_y[n] / len(best)
    return g
