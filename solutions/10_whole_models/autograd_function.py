"""Teaching PyTorch a backward: layer normalization as a torch.autograd.Function"""

import torch


class LayerNorm(torch.autograd.Function):
    """y = weight * (x - mean) / sqrt(var + eps) + bias, over the last axis of x [N, D]."""

    @staticmethod
    def forward(ctx, x, weight, bias, eps):
        ctx.save_for_backward(x, weight)
        ctx.eps = eps
        normalized, _ = normalize(x, eps)
        return weight * normalized + bias

    @staticmethod
    def backward(ctx, grad_y):
        x, weight = ctx.saved_tensors
        needs_x, needs_weight, needs_bias, _ = ctx.needs_input_grad
        normalized, rstd = normalize(x, ctx.eps)  # once more: now autograd can see how they depend on x
        grad_x = grad_weight = grad_bias = None
        if needs_x:
            g = grad_y * weight  # N,D
            through_mean = g.mean(-1, keepdim=True)
            through_var = normalized * (g * normalized).mean(-1, keepdim=True)
            grad_x = rstd * (g - through_mean - through_var)
        if needs_weight:
            grad_weight = (grad_y * normalized).sum(0)  # D
        if needs_bias:
            grad_bias = grad_y.sum(0)  # D
        return grad_x, grad_weight, grad_bias, None


def normalize(x, eps):
    centered = x - x.mean(-1, keepdim=True)
    rstd = (centered.square().mean(-1, keepdim=True) + eps).rsqrt()  # N,1
    return centered * rstd, rstd
