from functools import partial
import torch


def _back(a, b, grad):
    def fit(t, like):
        extra = t.dim() - like.dim()
        if extra:
            t = t.sum(tuple(range(extra)))
        keep = [d for d in range(like.dim()) if like.shape[d] == 1 and t.shape[d] > 1]
        return t.sum(keep, keepdim=True) if keep else t

    return fit(grad * b, a), fit(grad * a, b)


def forward(a, b):
    return a.mul(b), partial(_back, a, b)


def backward(grad, pullback):
    return pullback(grad)
