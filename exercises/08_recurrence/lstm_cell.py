"""One step of an LSTM: next_c = f * c + i * g and next_h = o * tanh(next_c)

The state of a plain recurrent network is rewritten at every step, and after twenty steps nothing is left of the
first. An LSTM has a second state c, the cell, that is only added to and faded: a conveyor belt through time on which
gradients live long. Three gates between 0 and 1 decide: i lets the candidate g in, f keeps the old c, o shows it.

All four come from one product: x @ weight_ih.T + h @ weight_hh.T + bias is [N, 4H], and its quarters are i, f, g, o in
this order. g goes through tanh, the gates through sigmoid.

The tricky point: there are two outputs, so two upstream gradients, and next_c has two ways out: it is an output
itself, and it makes next_h. What comes back along both adds up before you go on to f, c, i and g. Then go back
through each quarter's own function, and lay the four side by side again.
"""

import torch


def forward(x, h, c, weight_ih, weight_hh, bias):
    """x [N, I], h [N, H], c [N, H], weight_ih [4H, I], weight_hh [4H, H], bias [4H] -> next_h [N, H], next_c [N, H],
    saved"""
    raise NotImplementedError


def backward(grad_next_h, grad_next_c, saved):
    """grad_next_h [N, H], grad_next_c [N, H] -> grad_x [N, I], grad_h [N, H], grad_c [N, H], grad_weight_ih [4H, I],
    grad_weight_hh [4H, H], grad_bias [4H]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
