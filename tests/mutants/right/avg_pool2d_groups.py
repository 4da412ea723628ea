import torch
import torch.nn.functional as F


def forward(x, *, kernel_size=2, stride=2):
    C = x.shape[1]
    w = torch.full((C, 1, kernel_size, kernel_size), 1 / kernel_size**2, dtype=x.dtype)
    return F.conv2d(x, w, stride=stride, groups=C), (w, x.shape, stride)


def backward(g, saved):
    w, shape, stride = saved
    gx = F.conv_transpose2d(g, w, stride=stride, groups=shape[1])
    out = torch.zeros(shape, dtype=g.dtype)
    out[:, :, : gx.shape[2], : gx.shape[3]] = gx
    return out
