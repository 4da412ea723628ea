def forward(a, b):
    return b + a, (tuple(a.shape), tuple(b.shape))


def backward(grad_y, saved):
    return shrink(grad_y, saved[0]), shrink(grad_y, saved[1])


def shrink(g, shape):
    if tuple(g.shape) == shape:
        return g
    if g.ndim > len(shape):
        return shrink(g.sum(0), shape)
    for i in range(g.ndim):
        if g.shape[i] != shape[i]:
            return shrink(g.sum(i, keepdim=True), shape)
