import torch


def forward(x, weight, bias, *, eps=1e-5):
    D = x.shape[-1]
    center = torch.eye(D, dtype=x.dtype) - torch.full((D, D), 1 / D, dtype=x.dtype)
    c = x @ center
    r = torch.rsqrt((c * c).mean(-1, keepdim=True) + eps)
    return weight * c * r + bias, (center, c, r, weight)


def backward(grad_y, saved):
    center, c, r, weight = saved
    g = grad_y * weight
    grad_r = (g * c).sum(-1, keepdim=True)
    grad_square = grad_r * (-0.5) * r**3
    grad_c = g * r + grad_square * 2 * c / c.shape[-1]
    return grad_c @ center.T, torch.einsum("nd,nd->d", grad_y, c * r), grad_y.sum(dim=0)
