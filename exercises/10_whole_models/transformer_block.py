"""A transformer block: middle = x + attention(norm(x)), then y = middle + mlp(norm(middle))

All of it at once. This is the block of GPT-2 and, up to small changes, of every language model since: normalize, let
the tokens look at each other, add; normalize, let each token think for itself, add. Stack it a hundred times, put an
embedding before and a linear layer behind, and it is the whole model.

Both norms are layer norms over the C channels with eps = 1e-5, the attention is causal with num_heads heads and one
qkv_weight [3C, C] as in multihead_attention, the MLP is gelu(z @ up_weight.T) @ down_weight.T with the exact GELU.
There are no biases but those of the norms. Normalizing inside each branch, before the work, leaves the residual free
from the first block to the last: that is what pre-norm means.

The tricky point: there is none but length. You have solved every piece. Make a function of each, with its own saved and
its own backward, and the block's backward is six lines that call them in the opposite order. Two sums remain: at each
residual the gradient that arrives goes both ways, straight on and through the branch.
"""

import torch


def forward(
    x,
    norm1_weight,
    norm1_bias,
    qkv_weight,
    out_weight,
    norm2_weight,
    norm2_bias,
    up_weight,
    down_weight,
    *,
    num_heads=2,
):
    """x [B, T, C], norm1_weight [C], norm1_bias [C], qkv_weight [3C, C], out_weight [C, C], norm2_weight [C],
    norm2_bias [C], up_weight [H, C], down_weight [C, H] -> y [B, T, C], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [B, T, C] -> grad_x [B, T, C], grad_norm1_weight [C], grad_norm1_bias [C], grad_qkv_weight [3C, C],
    grad_out_weight [C, C], grad_norm2_weight [C], grad_norm2_bias [C], grad_up_weight [H, C], grad_down_weight
    [C, H]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
