"""Convolution of images: y[n, f, h, w] = sum over c, i, j of window[n, c, h, w, i, j] * weight[f, c, i, j] + bias[f]"""

import torch
import torch.nn.functional as F


def forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    padded = F.pad(x, (padding, padding, padding, padding))
    tall, wide = (dilation * (size - 1) + 1 for size in weight.shape[2:])
    blocks = padded.unfold(2, tall, stride).unfold(3, wide, stride)  # a view, nothing is copied
    windows = blocks[..., ::dilation, ::dilation]  # N,C,OH,OW,KH,KW
    y = torch.einsum("nchwij,fcij->nfhw", windows, weight) + bias[:, None, None]  # N,F,OH,OW
    return y, (windows, weight, padded.shape, stride, padding, dilation)


def backward(grad_y, saved):
    windows, weight, (n, c, height, width), stride, padding, dilation = saved
    grad_weight = torch.einsum("nfhw,nchwij->fcij", grad_y, windows)
    grad_bias = grad_y.sum((0, 2, 3))  # F
    grad_windows = torch.einsum("nfhw,fcij->nchwij", grad_y, weight)
    grad_padded = grad_y.new_zeros(n, c, height, width)
    down, right = stride * grad_y.shape[2], stride * grad_y.shape[3]
    for i in range(weight.shape[2]):
        for j in range(weight.shape[3]):  # a pixel lies in many windows: what comes back adds up
            top, left = i * dilation, j * dilation
            grad_padded[:, :, top : top + down : stride, left : left + right : stride] += grad_windows[..., i, j]
    grad_x = grad_padded[:, :, padding : height - padding, padding : width - padding]
    return grad_x, grad_weight, grad_bias
