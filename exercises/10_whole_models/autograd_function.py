"""Teaching PyTorch a backward: layer normalization as a torch.autograd.Function

This is how PyTorch itself is extended: with a fused kernel, a quantized product, a layer that saves memory. A Function
is a pair of static methods, and you have written such pairs all along. forward(ctx, ...) computes, and keeps with
ctx.save_for_backward what it will need; backward(ctx, grad_y) returns one gradient per argument of forward.
LayerNorm.apply(x, weight, bias, eps) calls the first, and autograd will call the second.

What is new are the manners. eps is no tensor: its gradient is None. Where ctx.needs_input_grad says that nobody wants a
gradient, return None and save the work. Keep tensors with save_for_backward, not as ctx.x = x: then PyTorch notices
when somebody changes them in place before backward comes. And shapes are your business: a gradient that is larger than
its input is summed up in silence by autograd.

The tricky point: backward itself may be differentiated, for a gradient penalty, say. Autograd records what backward
does, and so follows it to whatever it reads from saved_tensors, as long as those are forward's own inputs or outputs. A
mean that forward computed and saved is a plain number to it, and the second derivative is silently wrong. So save x and
weight, compute the mean and rstd again in backward, and use no in-place operators there.
"""

import torch


class LayerNorm(torch.autograd.Function):
    """y = weight * (x - mean) / sqrt(var + eps) + bias, over the last axis of x [N, D]."""

    @staticmethod
    def forward(ctx, x, weight, bias, eps):
        """x [N, D], weight [D], bias [D], eps a number -> y [N, D]"""
        raise NotImplementedError

    @staticmethod
    def backward(ctx, grad_y):
        """grad_y [N, D] -> grad_x [N, D], grad_weight [D], grad_bias [D], None; and None for each that nobody needs"""
        raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
