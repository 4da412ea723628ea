"""A tiny GPT: two transformer blocks that learn to say what comes next

The capstone. tokens [B, T + 1] are numbers of characters; the model reads the first T of each row and tells for every
place which of V characters comes next. Its loss is the mean cross-entropy over all B * T places, the last T tokens of
each row being the targets. loss_and_grads returns the loss and a dict with the gradient of every parameter. Thirty
steps with your gradients must lie on the very curve that autograd's make: from about 4.2 to below 3.3.

    x = token_table[tokens] + position_table              [B, T, C]
    x = block 0 and block 1 of x                          transformer_block, with 2 heads; params "block0_up_weight" ...
    logits = norm(x, norm_weight, norm_bias) @ token_table.T      [B, T, V]; norm as in the blocks, with eps = 1e-5

params is a dict: token_table [V, C], position_table [T, C]; for each block norm1_weight, norm1_bias, qkv_weight,
out_weight, norm2_weight, norm2_bias, up_weight and down_weight, with block0_ or block1_ before their names; norm_weight
and norm_bias. You have written all the pieces, and a file beside this one may be imported: import transformer_block.

The tricky point: token_table is used twice, to read the characters in and to score those that may come next. So its
gradient comes from both ends of the model, and the two are added. position_table is shared by all rows of the batch.
"""

import torch


def loss_and_grads(params, tokens):
    """params, a dict of arrays; tokens [B, T + 1], integers -> the loss, and a dict with the gradient of each
    parameter under its name"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
