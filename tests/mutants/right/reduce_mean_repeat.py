def forward(x, *, dim=-1, keepdim=False):
    y = x.mean(dim=dim, keepdim=True)
    flat = y if keepdim else x.mean(dim=dim)
    return flat, (y.shape, x.shape)


def backward(grad_y, saved):
    kept, shape = saved
    times = [s // k if k else 1 for s, k in zip(shape, kept)]
    total = 1
    for t in times:
        total = total * t
    return grad_y.reshape(kept).repeat(*times).div(total)
