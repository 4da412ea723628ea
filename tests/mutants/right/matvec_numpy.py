import numpy as np


def forward(weight, x):
    return np.tensordot(weight, x, 1), {"w": weight, "x": x}


def sensitivity(weight, x):
    return np.stack([weight @ e for e in np.eye(x.size, dtype=weight.dtype)], axis=1)


def backward(grad_y, saved):
    return grad_y[:, None] @ saved["x"][None], np.add.reduce(contributions(grad_y, saved["w"]), axis=0)


def contributions(grad_y, weight):
    return np.einsum("i,ij->ij", grad_y, weight)
