import numpy as np


def softmax(x):
    z = np.exp(x - x.max(axis=-1, keepdims=True))
    return z / z.sum(axis=-1, keepdims=True)


def forward(q, k, v):
    s = np.matmul(q, np.swapaxes(k, 1, 2)) / q.shape[2] ** 0.5
    a = softmax(s)
    return a @ v, (q, k, v, a)


def backward(grad_y, saved):
    q, k, v, a = saved
    dv = a.transpose(0, 2, 1) @ grad_y
    da = grad_y @ v.transpose(0, 2, 1)
    ds = a * (da - np.sum(da * a, axis=-1, keepdims=True)) / q.shape[2] ** 0.5
    dq = ds @ k
    dk = np.einsum("bts,btd->bsd", ds, q)
    return dq, dk, dv
