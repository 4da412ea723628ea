import torch


def forward(x, weight, bias, *, eps=1e-5):
    m = x.mean(-1, keepdim=True)
    s = torch.sqrt(((x - m) ** 2).mean(-1, keepdim=True) + eps)
    return weight * ((x - m) / s) + bias, ((x - m) / s, s, weight)


def backward(grad_y, saved):
    h, s, weight = saved
    D = h.shape[1]
    rows = []
    for n in range(len(h)):
        J = (torch.eye(D, dtype=h.dtype) - 1 / D - torch.outer(h[n], h[n]) / D) / s[n]
        rows.append(J @ (weight * grad_y[n]))
    return torch.stack(rows), (grad_y * h).sum(0), grad_y.sum(0)
