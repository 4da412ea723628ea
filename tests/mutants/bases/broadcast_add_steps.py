"""With the shapes padded to the same length first."""


def forward(a, b):
    y = a + b
    return y, (a.shape, b.shape)


def backward(grad_y, saved):
    shape_a, shape_b = saved
    grad_a = unbroadcast(grad_y, shape_a)
    grad_b = unbroadcast(grad_y, shape_b)
    return grad_a, grad_b


def unbroadcast(g, shape):
    padded = (1,) * (g.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i in range(g.ndim) if padded[i] == 1)
    if axes:
        g = g.sum(axes, keepdim=True)
    return g.reshape(shape)
