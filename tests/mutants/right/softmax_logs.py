import torch


def forward(x):
    log_y = x - torch.logsumexp(x, -1, keepdim=True)
    return log_y.exp(), log_y


def backward(grad_y, log_y):
    y = log_y.exp()
    return y * grad_y - y * torch.einsum("nc,nc->n", grad_y, y)[:, None]
