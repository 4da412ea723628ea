"""Broadcast multiplication: y = a * b, for any two shapes that broadcast"""


def forward(a, b):
    return a * b, (a, b)


def backward(grad_y, saved):
    a, b = saved
    return sum_to(grad_y * b, a.shape), sum_to(grad_y * a, b.shape)


def sum_to(grad, shape):
    """Undoes the broadcasting of `shape` to the shape of `grad`: adds up along every axis that was stretched."""
    while grad.ndim > len(shape):
        grad = grad.sum(0)  # this axis was missing
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis, keepdims=True)
    return grad
