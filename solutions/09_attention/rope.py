"""Rotary position embedding: y = x with pair (i, i + D/2) turned by the angle t * base ** (-2 i / D)"""

import torch


def forward(x, *, base=10000.0):
    steps, size = x.shape[1], x.shape[3]
    time = torch.arange(steps, dtype=x.dtype, device=x.device)
    speed = base ** (-2 * torch.arange(size // 2, dtype=x.dtype, device=x.device) / size)
    angle = (time[:, None] * speed)[:, None]  # T,1,D/2: the same for all heads
    cos, sin = torch.cos(angle), torch.sin(angle)
    return turned(x, cos, sin), (cos, sin)


def backward(grad_y, saved):
    cos, sin = saved
    return turned(grad_y, cos, -sin)  # the transpose of a rotation turns back


def turned(x, cos, sin):
    a, b = x.chunk(2, -1)  # B,T,H,D/2 each
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)
