"""SwiGLU: y = silu(x @ gate_weight.T) * (x @ up_weight.T), where silu(s) = s * sigmoid(s)

The first half of the feed-forward block in Llama and its kin. x is projected twice: one projection carries the content,
the other decides, entry by entry, how much of it gets through.

Read it as a graph: x splits into score and up, score splits again into itself and its sigmoid, and everything meets in
two products. A fork in forward is a sum in backward.

The tricky point: bookkeeping. In a product each factor gets the upstream gradient times the other factor; do it for
gate and up first, then walk each branch back to its weight and to x on its own. x takes part in both branches, so two
contributions meet in grad_x.
"""

import torch


def forward(x, gate_weight, up_weight):
    """x [N, I], gate_weight [H, I], up_weight [H, I] -> y [N, H], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, H] -> grad_x [N, I], grad_gate_weight [H, I], grad_up_weight [H, I]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
