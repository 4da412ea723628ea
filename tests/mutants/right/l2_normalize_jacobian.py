import torch


def forward(x, *, eps=1e-12):
    n = torch.sqrt((x * x).sum(-1, keepdim=True))
    d = torch.maximum(n, torch.full_like(n, eps))
    return x / d, (x, n, d)


def backward(g, saved):
    x, n, d = saved
    D = x.shape[1]
    rows = []
    for i in range(x.shape[0]):
        if n[i, 0] > 0 and n[i, 0] == d[i, 0]:
            u = x[i] / n[i]
            J = (torch.eye(D, dtype=x.dtype) - torch.outer(u, u)) / n[i]
            rows.append(J @ g[i])
        else:
            rows.append(g[i] / d[i])
    return torch.stack(rows)
