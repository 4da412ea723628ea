import torch


def forward(x):
    y = x - torch.logsumexp(x, dim=1, keepdim=True)
    return y, y


def backward(grad_y, y):
    N, C = y.shape
    J = torch.eye(C, dtype=y.dtype)[None] - y.exp()[:, None, :]
    return (grad_y[:, None, :] @ J)[:, 0]
