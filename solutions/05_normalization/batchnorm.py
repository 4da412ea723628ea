"""Batch normalization: y = weight * (x - mean) / sqrt(var + eps) + bias, with mean and var over the batch"""


def forward(x, weight, bias, *, eps=1e-5):
    centered = x - x.mean(0)  # N,C
    rstd = ((centered**2).mean(0) + eps) ** -0.5  # C
    normalized = centered * rstd  # N,C
    return weight * normalized + bias, (normalized, rstd, weight)


def backward(grad_y, saved):
    normalized, rstd, weight = saved
    grad_weight = (grad_y * normalized).sum(0)  # C
    grad_bias = grad_y.sum(0)  # C
    g = grad_y * weight  # the gradient of normalized: N,C
    grad_x = rstd * (g - g.mean(0) - normalized * (g * normalized).mean(0))  # N,C
    return grad_x, grad_weight, grad_bias
