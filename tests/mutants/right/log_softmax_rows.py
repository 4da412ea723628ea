import torch


def forward(x):
    rows = []
    for r in x:
        c = r.max()
        rows.append(r - c - torch.log(torch.sum(torch.exp(r - c))))
    y = torch.stack(rows)
    return y, y


def backward(grad_y, y):
    return torch.stack([g - torch.exp(r) * g.sum() for g, r in zip(grad_y, y)])
