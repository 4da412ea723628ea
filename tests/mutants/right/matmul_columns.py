import torch


def forward(a, b):
    cols = [a @ b[:, j] for j in range(b.shape[1])]
    return torch.stack(cols, dim=1), (a.clone(), b.clone())


def backward(g, saved):
    a, b = saved
    return sum(torch.outer(g[:, j], b[:, j]) for j in range(b.shape[1])), torch.stack(
        [a.T @ g[:, j] for j in range(g.shape[1])], 1
    )
