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

import math

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={
        "x": "B T C",
        "norm1_weight": "C",
        "norm1_bias": "C",
        "qkv_weight": "3C C",
        "out_weight": "C C",
        "norm2_weight": "C",
        "norm2_bias": "C",
        "up_weight": "H C",
        "down_weight": "C H",
    },
    output={"y": "B T C"},
    options={"num_heads": 2},
    sizes={
        "display": {"B": 2, "T": 3, "C": 4, "H": 5},
        "diagnosis": {"B": 3, "T": 5, "C": 14, "H": 11},
        "tiny": {"B": 1, "T": 2, "C": 4, "H": 2},
    },
    forbidden=["scaled_dot_product_attention", "layer_norm"],
    hints=[
        "Copy your layernorm and multihead_attention into this file as functions, say norm and norm_backward; only the "
        "sums over the batch change, which now run over B and T. Check each alone before you put them together.",
        "From the end: grad_y is the gradient of middle and of the MLP's output. Go back through down_weight, GELU, "
        "up_weight and the second norm, and add what arrives to grad_y: that is grad_middle.",
        "The same once more: grad_middle goes back through out_weight, the heads, qkv_weight and the first norm, and "
        "grad_x is grad_middle plus what arrives. A weight's gradient is a product over all B * T rows: flatten first.",
    ],
)
def transformer_block(
    x, norm1_weight, norm1_bias, qkv_weight, out_weight, norm2_weight, norm2_bias, up_weight, down_weight, *, num_heads
):
    normed1 = F.layer_norm(x, x.shape[-1:], norm1_weight, norm1_bias)
    qkv = normed1 @ qkv_weight.T
    q, k, v = qkv.unflatten(-1, (3, num_heads, -1)).permute(2, 0, 3, 1, 4)
    scaled = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    future = torch.ones_like(scaled, dtype=torch.bool).triu(1)
    weights = torch.softmax(scaled.masked_fill(future, float("-inf")), -1)
    heads = weights @ v
    attended = heads.transpose(1, 2).flatten(2) @ out_weight.T
    middle = x + attended
    normed2 = F.layer_norm(middle, middle.shape[-1:], norm2_weight, norm2_bias)
    hidden = normed2 @ up_weight.T
    active = F.gelu(hidden)
    added = active @ down_weight.T
    y = middle + added
    return y


transformer_block.case("one head", options={"num_heads": 1})
transformer_block.edge("a head for each channel", options={"num_heads": 14})
transformer_block.edge("one place: it sees itself alone", sizes={"T": 1})
transformer_block.edge("norm weights of zero", norm1_weight=torch.zeros_like, norm2_weight=torch.zeros_like)
transformer_block.edge(
    "small weights: the block is nearly the identity", out_weight=lambda w: 1e-4 * w, down_weight=lambda w: 1e-4 * w
)
transformer_block.edge("x at 1e4", x=lambda x: 1e4 * x)

transformer_block.known(
    "normed2",
    "the second norm is taken of x, not of middle",
    lambda v: F.layer_norm(v.x, v.x.shape[-1:], v.norm2_weight, v.norm2_bias),
    "The MLP works on what attention has added to: norm(middle).",
)
transformer_block.known(
    "y",
    "the second residual adds x, not middle",
    lambda v: v.x + v.added,
    "y = middle + mlp(norm(middle)).",
)
transformer_block.known(
    "qkv",
    "attention works on x itself, not on norm(x)",
    lambda v: v.x @ v.qkv_weight.T,
    "Pre-norm: normalize first, inside the branch.",
)
transformer_block.known(
    "hidden",
    "the MLP works on middle itself, not on norm(middle)",
    lambda v: v.middle @ v.up_weight.T,
    "Pre-norm: normalize first, inside the branch.",
)
transformer_block.known(
    "middle",
    "the first residual adds norm(x), not x",
    lambda v: v.normed1 + v.attended,
    "Nothing may stand on the residual's way: middle = x + attention(norm(x)).",
)
transformer_block.known(
    "weights",
    "the mask is missing: every place sees the future",
    lambda v: torch.softmax(v.scaled, -1),
    "Set the scores of later places to -inf before the softmax.",
)
transformer_block.known(
    "scaled",
    "the scores are divided by sqrt(C), not by sqrt(D) of one head",
    lambda v: v.scaled / math.sqrt(v.num_heads),
    "A head's queries have D = C / num_heads numbers.",
)
transformer_block.known(
    "active",
    "GELU is the tanh approximation, not the exact one",
    lambda v: F.gelu(v.hidden, approximate="tanh"),
    "Use erf: gelu(s) = s * (1 + erf(s / sqrt(2))) / 2.",
)
transformer_block.known(
    "attended",
    "heads are reshaped without moving their axis back behind T",
    lambda v: v.heads.reshape(v.x.shape) @ v.out_weight.T,
    "Transpose [B, H, T, D] to [B, T, H, D] first, then reshape to [B, T, C].",
)
