"""A recurrent network over a sequence: state[t] = tanh(x[t] @ weight_ih.T + state[t-1] @ weight_hh.T + bias)

The cell of rnn_cell, T times. The state starts at h, every step reads one piece of x and the state before it, and y
holds the states of all steps, so that a layer above can look at each of them.

Backward is called backpropagation through time, and it is nothing but the chain rule on the loop written out: T copies
of one cell behind each other. Walk from the last step to the first.

The tricky point: two gradients meet at every state. One comes down from y at this step, the other comes back from the
next step, which read this state. They add up before they go through the tanh. And the weights were used T times: every
step adds to their gradients. What is left over after the first step is grad_h.

The loop over time has to be, since each step needs the one before. The batch needs none.
"""

import torch


def forward(x, h, weight_ih, weight_hh, bias):
    """x [N, T, I], h [N, H], weight_ih [H, I], weight_hh [H, H], bias [H] -> y [N, T, H], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, T, H] -> grad_x [N, T, I], grad_h [N, H], grad_weight_ih [H, I], grad_weight_hh [H, H], grad_bias
    [H]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
