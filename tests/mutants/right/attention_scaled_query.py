import math
import torch


def forward(q, k, v):
    qs = q / math.sqrt(q.shape[-1])
    w = torch.softmax(torch.bmm(qs, k.mT), 2)
    y = torch.bmm(w, v)
    return y, (qs, k, v, w, y)


def backward(grad_y, saved):
    qs, k, v, w, y = saved
    gs = w * (torch.bmm(grad_y, v.mT) - (grad_y * y).sum(2, keepdim=True))
    return torch.bmm(gs, k) / math.sqrt(k.shape[-1]), torch.bmm(gs.mT, qs), torch.bmm(w.mT, grad_y)
