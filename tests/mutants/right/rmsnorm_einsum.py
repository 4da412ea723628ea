import torch


def forward(x, weight, *, eps=1e-6):
    ms = torch.einsum("nd,nd->n", x, x)[:, None] / x.shape[1]
    inv = torch.rsqrt(ms + eps)
    return x * inv * weight, (x, inv, weight)


def backward(grad_y, saved):
    x, inv, weight = saved
    h = grad_y * weight
    dot = (h * x).sum(1, keepdim=True)
    return h * inv - x * inv**3 * dot / x.shape[1], (grad_y * x * inv).sum(0)
