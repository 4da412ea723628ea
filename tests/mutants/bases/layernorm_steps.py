"""Every line of forward undone by itself, as the paper on batch normalization does."""


def forward(x, weight, bias, *, eps=1e-5):
    D = x.shape[-1]
    mean = x.sum(-1, keepdim=True) / D
    xc = x - mean
    var = (xc**2).sum(-1, keepdim=True) / D
    std = (var + eps) ** 0.5
    xhat = xc / std
    return weight * xhat + bias, (x, weight, mean, xc, var, eps, xhat)


def backward(dy, saved):
    x, weight, mean, xc, var, eps, xhat = saved
    D = x.shape[-1]
    std = (var + eps) ** 0.5
    dweight = (dy * xhat).sum(0)
    dbias = dy.sum(0)
    dxhat = dy * weight
    dvar = (dxhat * xc * -0.5 * (var + eps) ** -1.5).sum(-1, keepdim=True)
    dmean = (-dxhat / std).sum(-1, keepdim=True)
    dx = dxhat / std
    dx = dx + dvar * 2 * xc / D
    dx = dx + dmean / D
    return dx, dweight, dbias
