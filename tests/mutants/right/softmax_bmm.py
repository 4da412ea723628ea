import torch


def forward(x):
    e = (x - x.logsumexp(dim=1, keepdim=True)).exp()
    return e, e


def backward(g, y):
    dot = torch.bmm(g.unsqueeze(1), y.unsqueeze(2)).squeeze(2)
    return torch.addcmul(torch.zeros_like(g), y, g - dot)
