"""Root-mean-square normalization: y = weight * x / sqrt(mean of x² + eps)"""


def forward(x, weight, *, eps=1e-6):
    rrms = ((x**2).mean(-1, keepdims=True) + eps) ** -0.5  # N,1
    normalized = x * rrms  # N,D
    return weight * normalized, (normalized, rrms, weight)


def backward(grad_y, saved):
    normalized, rrms, weight = saved
    grad_weight = (grad_y * normalized).sum(0)  # D
    g = grad_y * weight  # the gradient of normalized: N,D
    along_x = normalized * (g * normalized).mean(-1, keepdims=True)  # N,D: a longer x changes no y
    grad_x = rrms * (g - along_x)  # N,D
    return grad_x, grad_weight
