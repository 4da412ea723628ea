import torch


def forward(x, *, negative_slope=0.01):
    slope = (
        torch.where(x > 0, 1.0, negative_slope).to(x.dtype)
        if negative_slope == 1
        else (x > 0).to(x.dtype) + (x <= 0).to(x.dtype) * negative_slope
    )
    return x * slope, slope


def backward(grad_y, slope):
    return grad_y * slope
