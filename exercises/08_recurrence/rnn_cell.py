"""One step of a recurrent network: next_h = tanh(x @ weight_ih.T + h @ weight_hh.T + bias)

A recurrent network reads a sequence piece by piece and keeps a state h, its memory of all that came before. The cell
is one step: the new piece x and the old state h each pass through a linear layer, the two are added, and tanh keeps
the result between -1 and 1, however long the sequence becomes. The same weights serve every step.

The tricky point: this is two linear layers into one tanh, so go back through the tanh once, and then you stand in
front of a sum: both layers get the same gradient. tanh has a derivative that can be read off its output: save next_h,
and what went into the tanh need not be kept. h is an input like x, and its gradient matters most of all: in a
sequence it is what reaches the steps before.
"""

import torch


def forward(x, h, weight_ih, weight_hh, bias):
    """x [N, I], h [N, H], weight_ih [H, I], weight_hh [H, H], bias [H] -> next_h [N, H], saved"""
    raise NotImplementedError


def backward(grad_next_h, saved):
    """grad_next_h [N, H] -> grad_x [N, I], grad_h [N, H], grad_weight_ih [H, I], grad_weight_hh [H, H], grad_bias
    [H]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
