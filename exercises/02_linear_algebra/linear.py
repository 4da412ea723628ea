"""A linear layer: y = x @ weight.T + bias

Every row of x is one example, every row of weight is one output: y[n, o] is the dot product of x[n] and weight[o], plus
bias[o]. All rows of x meet the same weight and the same bias, so what comes back to them is added up over the batch.

The tricky point: no formula has to be remembered. grad_weight has the shape of weight, [O, I]; grad_y is [N, O] and x
is [N, I]. Only one product of the two has that shape, and it sums over N, which is what sharing the weight asks for.
"""

import torch


def forward(x, weight, bias):
    """x [N, I], weight [O, I], bias [O] -> y [N, O], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, O] -> grad_x [N, I], grad_weight [O, I], grad_bias [O]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
