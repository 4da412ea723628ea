import torch


def forward(x):
    total = x[:, 0]
    for d in range(1, x.shape[1]):
        total = torch.logaddexp(total, x[:, d])
    return total.clone(), (x.clone(), total.clone())


def backward(g, s):
    x, t = s
    cols = [g * torch.exp(x[:, d] - t) for d in range(x.shape[1])]
    return torch.stack(cols, dim=1)
