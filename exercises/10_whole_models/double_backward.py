"""The gradient of a gradient, of softmax: y = exp(x) / sum(exp(x))

Some losses hold a gradient: the penalty that keeps a critic's slope near 1, meta-learning through a step of training,
the curvature of a loss. To train on them, backward itself must be differentiated. Nothing new happens: backward is a
function like any other, grad_x = backward(grad_y), made of plus and times. Read as a forward, it has a backward too.

Its inputs are grad_y and, through what forward saved, x. Its output is grad_x, so its upstream gradient is
grad_grad_x, as large as x. double_backward answers: what are the gradients of the number sum(grad_grad_x *
backward(grad_y)) by grad_y and by x?

The tricky point: write the backward of softmax on short lines with a name each, and treat them as a forward. In grad_y
it is linear, so that half is easy, and for softmax it has a pretty answer. y stands in it more than once: each place is
a path, and they add up. And y is no input, it was made of x: what has come back to y still has to go to x.
"""

import torch


def forward(x):
    """x [N, C] -> y [N, C], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, C] -> grad_x [N, C]"""
    raise NotImplementedError


def double_backward(grad_grad_x, grad_y, saved):
    """grad_grad_x [N, C], grad_y [N, C] -> the gradients of sum(grad_grad_x * backward(grad_y, saved)) by grad_y [N,
    C] and by x [N, C]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
