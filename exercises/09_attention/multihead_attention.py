"""Multi-head attention: y = (heads of causal attention, side by side) @ out_weight.T

The attention of a transformer as it is really built. One matrix makes queries, keys and values of x: x @ qkv_weight.T
is [B, T, 3C], whose thirds are q, k and v. Each third is cut into num_heads pieces of D = C / num_heads channels, and
every head attends by itself, with a pattern of its own: the grammar, the topic, the word before. Then the heads are
laid side by side again, [B, T, C], and a last matrix lets them talk to each other.

The tricky point: nothing here is new but the bookkeeping. Head h owns channels h * D to (h + 1) * D - 1 of each third.
Cutting into heads is a reshape to [B, T, num_heads, D] and then a transpose to [B, num_heads, T, D]; a reshape alone
would mix places with heads and no error would tell you. Going back, undo both, in the opposite order.

x reaches y along three ways, through q, k and v: concatenate their gradients before you go back through qkv_weight,
and the sum takes care of itself. The scores are scaled by sqrt(D) of a head, and the attention is causal.
"""

import torch


def forward(x, qkv_weight, out_weight, *, num_heads=2):
    """x [B, T, C], qkv_weight [3C, C], out_weight [C, C] -> y [B, T, C], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [B, T, C] -> grad_x [B, T, C], grad_qkv_weight [3C, C], grad_out_weight [C, C]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
