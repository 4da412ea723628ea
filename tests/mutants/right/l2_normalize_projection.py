import torch


def forward(x, *, eps=1e-12):
    norm = torch.sqrt((x * x).sum(-1, keepdim=True))
    big = norm > eps
    length = torch.where(big, norm, torch.full_like(norm, eps))
    return x / length, (x / length, length, big)


def backward(grad_y, saved):
    y, length, big = saved
    out = []
    for n in range(len(y)):
        P = torch.eye(y.shape[1], dtype=y.dtype)
        if big[n]:
            P = P - torch.outer(y[n], y[n])
        out.append(P @ grad_y[n] / length[n])
    return torch.stack(out)
