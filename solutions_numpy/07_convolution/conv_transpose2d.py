"""Transposed convolution: y = for each pixel of x a copy of the kernel, weighted with the pixel, all added up + bias"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def forward(x, weight, bias, *, stride=1, padding=0):
    n, _, rows, columns = x.shape
    _, f, tall, wide = weight.shape
    stamps = np.einsum("nchw,cfij->nfhwij", x, weight, optimize=True)
    height, width = (rows - 1) * stride + tall, (columns - 1) * stride + wide
    canvas = np.zeros((n, f, height, width), x.dtype)
    for i in range(tall):
        for j in range(wide):  # where stamps overlap they add up
            canvas[:, :, i : i + rows * stride : stride, j : j + columns * stride : stride] += stamps[..., i, j]
    y = canvas[:, :, padding : height - padding, padding : width - padding] + bias[:, None, None]  # N,F,OH,OW
    return y, (x, weight, stride, padding)


def backward(grad_y, saved):
    x, weight, stride, padding = saved
    frame = (padding, padding)
    grad_canvas = np.pad(grad_y, ((0, 0), (0, 0), frame, frame))  # the frame that was cut off gets 0
    windows = sliding_window_view(grad_canvas, weight.shape[2:], (2, 3))
    grad_stamps = windows[:, :, ::stride, ::stride]  # N,F,H,W,KH,KW
    grad_x = np.einsum("nfhwij,cfij->nchw", grad_stamps, weight, optimize=True)
    grad_weight = np.einsum("nfhwij,nchw->cfij", grad_stamps, x, optimize=True)
    grad_bias = grad_y.sum((0, 2, 3))  # F
    return grad_x, grad_weight, grad_bias
