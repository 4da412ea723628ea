"""One step of a GRU: next_h = (1 - z) * n + z * h

A gated recurrent unit gets along with one state and two gates. z, the update gate, mixes the old state with a new
candidate n: where z is 1, h passes through untouched. r, the reset gate, decides how much of the old state the
candidate may see.

Both x and h pass through a linear layer of 3H outputs, with a bias each, and the thirds of both are r, z, n in this
order. r and z are sigmoids of x's part plus h's part. The candidate is n = tanh(x's part + r * h's part), and r
multiplies the whole of h's part, with its bias in it: that is why there are two biases.

The tricky point: h reaches next_h along four paths: directly in z * h, and through r, z and n. And in front of the
candidate's tanh h's part is multiplied by r and x's part is not, so the two biases have different gradients.
"""

import torch


def forward(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """x [N, I], h [N, H], weight_ih [3H, I], weight_hh [3H, H], bias_ih [3H], bias_hh [3H] -> next_h [N, H], saved"""
    raise NotImplementedError


def backward(grad_next_h, saved):
    """grad_next_h [N, H] -> grad_x [N, I], grad_h [N, H], grad_weight_ih [3H, I], grad_weight_hh [3H, H],
    grad_bias_ih [3H], grad_bias_hh [3H]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
