"""Transposed convolution: y = for each pixel of x a copy of the kernel, weighted with the pixel, all added up + bias"""

import torch
import torch.nn.functional as F


def forward(x, weight, bias, *, stride=1, padding=0):
    n, _, rows, columns = x.shape
    _, f, tall, wide = weight.shape
    stamps = torch.einsum("nchw,cfij->nfhwij", x, weight)
    height, width = (rows - 1) * stride + tall, (columns - 1) * stride + wide
    canvas = x.new_zeros(n, f, height, width)
    for i in range(tall):
        for j in range(wide):  # where stamps overlap they add up
            canvas[:, :, i : i + rows * stride : stride, j : j + columns * stride : stride] += stamps[..., i, j]
    y = canvas[:, :, padding : height - padding, padding : width - padding] + bias[:, None, None]  # N,F,OH,OW
    return y, (x, weight, stride, padding)


def backward(grad_y, saved):
    x, weight, stride, padding = saved
    tall, wide = weight.shape[2:]
    grad_canvas = F.pad(grad_y, (padding, padding, padding, padding))  # the frame that was cut off gets 0
    grad_stamps = grad_canvas.unfold(2, tall, stride).unfold(3, wide, stride)  # N,F,H,W,KH,KW
    grad_x = torch.einsum("nfhwij,cfij->nchw", grad_stamps, weight)
    grad_weight = torch.einsum("nfhwij,nchw->cfij", grad_stamps, x)
    grad_bias = grad_y.sum((0, 2, 3))  # F
    return grad_x, grad_weight, grad_bias
