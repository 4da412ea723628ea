"""Pixel by pixel."""

import torch
import torch.nn.functional as F


def forward(x, w, b, *, stride=1, padding=0, dilation=1):
    cols = F.unfold(x, w.shape[2:], dilation=dilation, padding=padding, stride=stride)
    height = (x.shape[2] + 2 * padding - dilation * (w.shape[2] - 1) - 1) // stride + 1
    y = (w.flatten(1) @ cols + b[:, None]).reshape(len(x), len(w), height, -1)
    return y, (x.shape, cols, w, stride, padding, dilation)


def backward(g, saved):
    shape, cols, w, stride, padding, dilation = saved
    gw = torch.einsum("nol,nkl->ok", g.flatten(2), cols).reshape(w.shape)
    padded = g.new_zeros(*shape[:2], shape[2] + 2 * padding, shape[3] + 2 * padding)
    tall, wide = (dilation * (size - 1) + 1 for size in w.shape[2:])
    for i in range(g.shape[2]):
        for j in range(g.shape[3]):
            top, left = i * stride, j * stride
            patch = torch.einsum("nf,fcij->ncij", g[:, :, i, j], w)
            padded[:, :, top : top + tall : dilation, left : left + wide : dilation] += patch
    gx = padded[:, :, padding : padding + shape[2], padding : padding + shape[3]]
    return gx, gw, g.sum((0, 2, 3))
