import torch


def forward(decay, x):
    hs = [x[:, 0]]
    for t in range(1, x.shape[1]):
        hs.append(hs[-1] * decay[:, t] + x[:, t])
    return torch.stack(hs, 1), (decay, hs)


def backward(grad_y, saved):
    decay, hs = saved
    T = len(hs)
    gx, gd = [None] * T, [torch.zeros_like(hs[0])] * T
    carry = torch.zeros_like(hs[0])
    for t in range(T - 1, -1, -1):
        gx[t] = grad_y[:, t] + carry
        carry = gx[t] * decay[:, t]
        if t > 0:
            gd[t] = gx[t] * hs[t - 1]
    return torch.stack(gd, 1), torch.stack(gx, 1)
