import numpy as np


def forward(x, *, base=10000.0):
    d = x.shape[-1]
    angle = np.outer(np.arange(x.shape[1]), np.power(base, -np.arange(0, d, 2) / d))
    z = np.exp(1j * angle)[:, None]
    w = (x[..., : d // 2] + 1j * x[..., d // 2 :]) * z
    return np.concatenate([w.real, w.imag], -1).astype(x.dtype), z


def backward(grad_y, z):
    d = grad_y.shape[-1]
    w = (grad_y[..., : d // 2] + 1j * grad_y[..., d // 2 :]) * np.conj(z)
    return np.concatenate([w.real, w.imag], -1).astype(grad_y.dtype)
