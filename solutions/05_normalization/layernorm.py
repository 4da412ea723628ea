"""Layer normalization: y = weight * (x - mean) / sqrt(var + eps) + bias"""


def forward(x, weight, bias, *, eps=1e-5):
    centered = x - x.mean(-1, keepdims=True)  # N,D
    var = (centered**2).mean(-1, keepdims=True)  # N,1
    rstd = (var + eps) ** -0.5  # N,1
    normalized = centered * rstd  # N,D
    return weight * normalized + bias, (normalized, rstd, weight)


def backward(grad_y, saved):
    normalized, rstd, weight = saved
    grad_weight = (grad_y * normalized).sum(0)  # D
    grad_bias = grad_y.sum(0)  # D
    g = grad_y * weight  # the gradient of normalized: N,D
    # x reaches normalized along three paths, and each takes its share: a larger x[n, d] also raises the mean of its
    # row, which lowers all of the row's numbers, and moves its var, which pulls all of them towards 0 or away from it.
    through_mean = g.mean(-1, keepdims=True)  # N,1
    through_var = normalized * (g * normalized).mean(-1, keepdims=True)  # N,D
    grad_x = rstd * (g - through_mean - through_var)  # N,D
    return grad_x, grad_weight, grad_bias
