"""An LSTM over a sequence: c[t] = f * c[t-1] + i * g and h[t] = o * tanh(c[t]), with gates from x[t] and h[t-1]

The cell of lstm_cell, T times. Two states run along the sequence, the one that is shown, h, and the cell c; y holds
the h of all steps. As in the cell, one sum of two products and the bias holds i, f, g and o of a step.

The tricky point: going back through time, two gradients are carried from step to step, one for each state. The one
for h meets grad_y at every step and then passes through the gates and weight_hh. The one for c passes through f
alone: no matrix, no tanh. That short way is why an LSTM can learn over hundreds of steps: look for it in your code.

c never leaves the layer, so nothing comes down to it from outside: its gradient comes from h of the same step, and
from c of the next. What is carried past the first step are grad_h and grad_c.
"""

import torch


def forward(x, h, c, weight_ih, weight_hh, bias):
    """x [N, T, I], h [N, H], c [N, H], weight_ih [4H, I], weight_hh [4H, H], bias [4H] -> y [N, T, H], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, T, H] -> grad_x [N, T, I], grad_h [N, H], grad_c [N, H], grad_weight_ih [4H, I], grad_weight_hh
    [4H, H], grad_bias [4H]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
