import torch
from torch.autograd import Function


class LayerNorm(Function):
    @staticmethod
    def forward(ctx, x, weight, bias, eps):
        ctx.eps = eps
        ctx.save_for_backward(x, weight, bias)
        return LayerNorm.normal(x, eps)[0] * weight + bias

    @staticmethod
    def normal(x, eps):
        var, mean = torch.var_mean(x, dim=-1, unbiased=False, keepdim=True)
        rstd = torch.rsqrt(var + eps)
        return (x - mean) * rstd, rstd

    @staticmethod
    def backward(ctx, g):
        x, w, b = ctx.saved_tensors
        n, r = LayerNorm.normal(x, ctx.eps)
        D = x.size(-1)
        out = [None] * 4
        if ctx.needs_input_grad[0]:
            gw = g * w
            out[0] = r / D * (D * gw - gw.sum(-1, keepdim=True) - n * (gw * n).sum(-1, keepdim=True))
        if ctx.needs_input_grad[1]:
            out[1] = (g * n).sum(dim=0)
        if ctx.needs_input_grad[2]:
            out[2] = g.sum(dim=0)
        return tuple(out)
