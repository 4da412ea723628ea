import torch


def forward(q, k, v):
    H, G = q.shape[1], k.shape[1]
    outs, ws = [], []
    for h in range(H):
        g = h // (H // G)
        w = torch.softmax(q[:, h] @ k[:, g].mT * q.shape[-1] ** -0.5, -1)
        ws.append(w)
        outs.append(w @ v[:, g])
    return torch.stack(outs, 1), [q, k, v, ws]


def backward(grad_y, saved):
    q, k, v, ws = saved
    H, G = q.shape[1], k.shape[1]
    gq, gk, gv = map(torch.zeros_like, (q, k, v))
    for h in range(H):
        g = h * G // H
        gw = grad_y[:, h] @ v[:, g].mT
        gs = ws[h] * (gw - (gw * ws[h]).sum(-1, keepdim=True)) * q.shape[-1] ** -0.5
        gq[:, h] = gs @ k[:, g]
        gk[:, g] += gs.mT @ q[:, h]
        gv[:, g] += ws[h].mT @ grad_y[:, h]
    return gq, gk, gv
