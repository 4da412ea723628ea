"""Rotary position embedding: y = x with pair (i, i + D/2) turned by the angle t * base ** (-2 i / D)"""

import numpy as np


def forward(x, *, base=10000.0):
    steps, size = x.shape[1], x.shape[3]
    speed = base ** (-2 * np.arange(size // 2) / size)
    angle = (np.arange(steps)[:, None] * speed)[:, None]  # T,1,D/2: the same for all heads
    cos, sin = np.cos(angle).astype(x.dtype), np.sin(angle).astype(x.dtype)
    return turned(x, cos, sin), (cos, sin)


def backward(grad_y, saved):
    cos, sin = saved
    return turned(grad_y, cos, -sin)  # the transpose of a rotation turns back


def turned(x, cos, sin):
    a, b = np.split(x, 2, -1)  # B,T,H,D/2 each
    return np.concatenate([a * cos - b * sin, a * sin + b * cos], -1)
