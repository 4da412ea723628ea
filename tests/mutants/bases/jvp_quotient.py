import torch


def jvp(x, w, b, dx, dw, db, *, eps=1e-5):
    n = x.shape[-1]
    mu = x.sum(-1, keepdim=True) / n
    dmu = dx.sum(-1, keepdim=True) / n
    var = (x * x).sum(-1, keepdim=True) / n - mu * mu
    xc, dxc = x - mu, dx - dmu
    var = (xc * xc).sum(-1, keepdim=True) / n
    dvar = 2 * (xc * dx).sum(-1, keepdim=True) / n
    std = (var + eps).sqrt()
    dstd = dvar / (2 * std)
    xh = xc / std
    dxh = (dxc * std - xc * dstd) / std**2
    return (xh * w + b, dxh * w + xh * dw + db)
