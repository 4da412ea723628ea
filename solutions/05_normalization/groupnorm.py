"""Group normalization: y = weight * (x - mean) / sqrt(var + eps) + bias, with mean and var over a group of channels"""


def forward(x, weight, bias, *, num_groups=2, eps=1e-5):
    groups = x.reshape(x.shape[0], num_groups, -1)  # N,G,C/G*H*W
    centered = groups - groups.mean(-1, keepdims=True)
    rstd = ((centered**2).mean(-1, keepdims=True) + eps) ** -0.5  # N,G,1
    normalized = centered * rstd
    y = weight[:, None, None] * normalized.reshape(x.shape) + bias[:, None, None]  # N,C,H,W
    return y, (normalized, rstd, weight)


def backward(grad_y, saved):
    normalized, rstd, weight = saved
    grad_weight = (grad_y * normalized.reshape(grad_y.shape)).sum((0, 2, 3))  # C
    grad_bias = grad_y.sum((0, 2, 3))  # C
    g = (grad_y * weight[:, None, None]).reshape(normalized.shape)  # N,G,C/G*H*W
    through_mean = g.mean(-1, keepdims=True)  # N,G,1
    through_var = normalized * (g * normalized).mean(-1, keepdims=True)
    grad_x = rstd * (g - through_mean - through_var)
    return grad_x.reshape(grad_y.shape), grad_weight, grad_bias
