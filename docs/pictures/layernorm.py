"""A submission whose grad_x forgets one path: what the README shows the kit say about it."""


def forward(x, weight, bias, *, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    var = x.var(-1, unbiased=False, keepdim=True)
    rstd = (var + eps).rsqrt()
    normalized = (x - mean) * rstd
    return weight * normalized + bias, (normalized, rstd, weight)


def backward(grad_y, saved):
    normalized, rstd, weight = saved
    grad_normalized = grad_y * weight
    mean_path = grad_normalized.mean(-1, keepdim=True)
    grad_x = rstd * (grad_normalized - mean_path)
    grad_weight = (grad_y * normalized).sum(0)
    grad_bias = grad_y.sum(0)
    return grad_x, grad_weight, grad_bias
