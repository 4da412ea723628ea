import math
import torch


def forward(x):
    rows = [0.5 * row * (1.0 + torch.erf(row * math.sqrt(0.5))) for row in x]
    return torch.stack(rows) if rows else x, x


def backward(grad_y, x):
    out = []
    for g, row in zip(grad_y, x):
        cdf = (1.0 + torch.erf(row * math.sqrt(0.5))) / 2
        pdf = (-(row**2) / 2).exp() / math.sqrt(2 * math.pi)
        out.append(g * (cdf + row * pdf))
    return torch.stack(out)
