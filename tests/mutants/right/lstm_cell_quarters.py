import torch


def forward(x, h, c, wi, wh, b):
    H = h.shape[1]
    a = [x @ wi[k * H : (k + 1) * H].T + h @ wh[k * H : (k + 1) * H].T + b[k * H : (k + 1) * H] for k in range(4)]
    i, f, o = (1 / (1 + torch.exp(-a[k])) for k in (0, 1, 3))
    g = torch.tanh(a[2])
    c2 = f * c + i * g
    h2 = o * torch.tanh(c2)
    return h2, c2, (x, h, c, wi, wh, i, f, g, o, c2)


def backward(gh, gc, saved):
    x, h, c, wi, wh, i, f, g, o, c2 = saved
    t = torch.tanh(c2)
    dc = gc + gh * o * (1 - t**2)
    da = torch.cat([dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g**2), gh * t * o * (1 - o)], dim=1)
    return da @ wi, da @ wh, dc * f, da.T @ x, da.T @ h, da.sum(0)
