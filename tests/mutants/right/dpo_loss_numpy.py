import numpy as np


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def forward(chosen, rejected, ref_chosen, ref_rejected, *, beta=0.1):
    z = beta * (chosen - rejected - ref_chosen + ref_rejected)
    return softplus(-z).sum() / z.size, {"z": z, "beta": beta}


def backward(grad_y, saved):
    z, beta = saved["z"], saved["beta"]
    e = np.exp(-np.abs(z))
    s = np.where(z >= 0, e / (1 + e), 1 / (1 + e))
    return -beta * s * grad_y / z.size, beta * s * grad_y / z.size
