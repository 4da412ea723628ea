"""Convolution in one dimension: y[n, f, o] = sum over c, k of x[n, c, o * stride + k] * weight[f, c, k] + bias[f]"""

import torch
import torch.nn.functional as F


def forward(x, weight, bias, *, stride=1, padding=0):
    padded = F.pad(x, (padding, padding))
    windows = padded.unfold(2, weight.shape[2], stride)  # N,C,OL,K: a view, nothing is copied
    y = torch.einsum("nclk,fck->nfl", windows, weight) + bias[:, None]  # N,F,OL
    return y, (windows, weight, padded.shape, stride, padding)


def backward(grad_y, saved):
    windows, weight, padded_shape, stride, padding = saved
    grad_weight = torch.einsum("nfl,nclk->fck", grad_y, windows)
    grad_bias = grad_y.sum((0, 2))  # F
    grad_windows = torch.einsum("nfl,fck->nclk", grad_y, weight)
    grad_padded = grad_y.new_zeros(padded_shape)
    reach = stride * grad_y.shape[2]
    for k in range(weight.shape[2]):  # windows overlap: what comes back to one entry adds up
        grad_padded[:, :, k : k + reach : stride] += grad_windows[..., k]
    grad_x = grad_padded[:, :, padding : padded_shape[2] - padding]
    return grad_x, grad_weight, grad_bias
