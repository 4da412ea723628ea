"""Convolution in one dimension: y[n, f, o] = sum over c, k of x[n, c, o * stride + k] * weight[f, c, k] + bias[f]"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def forward(x, weight, bias, *, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding)))
    windows = sliding_window_view(padded, weight.shape[2], 2)[:, :, ::stride]  # N,C,OL,K: a view, nothing is copied
    y = np.einsum("nclk,fck->nfl", windows, weight) + bias[:, None]  # N,F,OL
    return y, (windows, weight, padded.shape, stride, padding)


def backward(grad_y, saved):
    windows, weight, padded_shape, stride, padding = saved
    grad_weight = np.einsum("nfl,nclk->fck", grad_y, windows)
    grad_bias = grad_y.sum((0, 2))  # F
    grad_windows = np.einsum("nfl,fck->nclk", grad_y, weight)
    grad_padded = np.zeros(padded_shape, grad_y.dtype)
    reach = stride * grad_y.shape[2]
    for k in range(weight.shape[2]):  # windows overlap: what comes back to one entry adds up
        grad_padded[:, :, k : k + reach : stride] += grad_windows[..., k]
    grad_x = grad_padded[:, :, padding : padded_shape[2] - padding]
    return grad_x, grad_weight, grad_bias
