"""Mean along axes: y = x.mean(dim, keepdim)"""


def forward(x, *, dim=-1, keepdim=False):
    y = x.mean(dim, keepdims=keepdim)
    return y, (x, dim)


def backward(grad_y, saved):
    x, dim = saved
    reduced = {axis % x.ndim for axis in (dim if isinstance(dim, tuple) else (dim,))}
    kept = [1 if axis in reduced else length for axis, length in enumerate(x.shape)]
    share = grad_y.reshape(kept)  # as keepdim=True would have left it
    for axis in reduced:
        share = share / x.shape[axis]
    return share + 0 * x  # stretched to the shape of x
