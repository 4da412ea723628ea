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
from functools import partial

import torch
import torch.nn.functional as F

from backpropkit.spec import GELU_SLOPES, exercise


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
    modes=("value",),  # in the gradient it is the same as a path that was forgotten
)
transformer_block.known(
    "y",
    "the second residual adds x, not middle",
    lambda v: v.x + v.added,
    "y = middle + mlp(norm(middle)).",
    modes=("value",),  # in the gradient it is the same as a path that was forgotten
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
    "active", "it is a ReLU, not a GELU", lambda v: F.relu(v.hidden), "GELU bends smoothly around 0."
)
transformer_block.known(
    "scaled",
    "the scale 1 / sqrt(D) is missing",
    lambda v: v.scaled * math.sqrt(v.q.shape[-1]),
    "Divide the scores by the square root of the length of a head's query.",
)
for order in ("kqv", "qvk", "vkq", "kvq", "vqk"):
    advice = "The first C rows of qkv_weight make the queries; their gradient comes first, too."
    transformer_block.known_order("qkv", "qkv", order, advice)
transformer_block.known(
    "weights",
    "every place sees one place too far ahead",
    lambda v: torch.softmax(v.scaled.masked_fill(v.future.triu(2), float("-inf")), -1),
    "Place t sees places 0 to t: triu(1) hides the rest.",
)
transformer_block.known(
    "scaled",
    "the gradient of scores is not transposed on its way to k",
    lambda v: (v.q @ v.k.detach().mT + v.k @ v.q.detach().mT) / math.sqrt(v.q.shape[-1]),
    "k enters as k.T: one row of its gradient is a sum over queries, not over keys.",
    modes=("gradient",),
)
transformer_block.known(
    "heads",
    "the weights are not transposed on the way to v",
    lambda v: v.weights @ v.v.detach() + v.weights.detach().mT @ v.v,
    "One row of v's gradient is a sum over the queries that saw this value.",
    modes=("gradient",),
)
transformer_block.known(
    "attended",
    "heads are reshaped without moving their axis back behind T",
    lambda v: v.heads.reshape(v.x.shape) @ v.out_weight.T,
    "Transpose [B, H, T, D] to [B, T, H, D] first, then reshape to [B, T, C].",
)
for words, (slope, advice) in GELU_SLOPES.items():
    transformer_block.known_slope("active", "hidden", words, lambda v, slope=slope: slope(v.hidden), advice)


def _norm(
    x, weight, bias, *, mean=lambda m: m, var=lambda s, x: s, eps=1e-5, own_weight=True, own_value=True, own_rstd=True
):
    """F.layer_norm, or somebody's own idea of it."""
    center = mean(x.mean(-1, keepdim=True))
    spread = var(x.var(-1, keepdim=True, unbiased=False), x) + eps
    normalized = (x - center) / spread.sqrt()
    if not own_rstd:
        normalized = normalized + (spread.sqrt().detach() - 1) * (normalized - normalized.detach())
    y = weight * normalized + bias
    if not own_weight:
        y = y + (1 - weight.detach()) * (normalized - normalized.detach())
    return y if own_value else y + (weight - weight.detach()) * (x - normalized).detach()


def _attention(v, x):
    q, k, values = (x @ v.qkv_weight.T).unflatten(-1, (3, v.num_heads, -1)).permute(2, 0, 3, 1, 4)
    scaled = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    heads = torch.softmax(scaled.masked_fill(v.future, float("-inf")), -1) @ values
    return heads.transpose(1, 2).flatten(2) @ v.out_weight.T


def _block(v, norm):
    """The whole block with another norm."""
    middle = v.x + _attention(v, norm(v.x, v.norm1_weight, v.norm1_bias))
    return middle + F.gelu(norm(middle, v.norm2_weight, v.norm2_bias) @ v.up_weight.T) @ v.down_weight.T


def _after_the_residuals(v):
    """The block as it was first published, with its norms behind the sums."""
    middle = _norm(v.x + _attention(v, v.x), v.norm1_weight, v.norm1_bias)
    return _norm(middle + F.gelu(middle @ v.up_weight.T) @ v.down_weight.T, v.norm2_weight, v.norm2_bias)


transformer_block.known(
    "y",
    "the norms come behind the residuals (post-norm), not before the branches",
    _after_the_residuals,
    "Pre-norm: normalize first, inside the branch, and leave the sum alone.",
    modes=("both",),
)


def _unbiased(var, x):
    return var * x.shape[-1] / (x.shape[-1] - 1)


for words, idea, advice in (
    ("the path through mean is missing in the norms", {"mean": torch.Tensor.detach}, "When x moves, its mean moves."),
    (
        "the path through var is missing in the norms",
        {"var": lambda var, x: var.detach()},
        "When x moves, its var moves, and with it the divisor.",
    ),
    (
        "mean and var count as constants in the norms",
        {"mean": torch.Tensor.detach, "var": lambda var, x: var.detach()},
        "Both are made of x: two more paths.",
    ),
    (
        "the path through mean has the wrong sign in the norms",
        {"mean": lambda mean: 2 * mean.detach() - mean},
        "centered falls when its mean rises: that term is subtracted.",
    ),
    (
        "the path through var has the wrong sign in the norms",
        {"var": lambda var, x: 2 * var.detach() - var},
        "normalized shrinks when var grows: that term is subtracted.",
    ),
    ("the norms' way back to x lacks the factor rstd", {"own_rstd": False}, "normalized = centered * rstd."),
    ("the norms' way back to x lacks the factor weight", {"own_weight": False}, "y = weight * normalized + bias."),
    ("the norms' weights get x in place of normalized x", {"own_value": False}, "weight multiplies normalized."),
):
    transformer_block.known("y", words, lambda v, idea=idea: _block(v, partial(_norm, **idea)), advice, ("gradient",))
for words, idea, advice in (
    ("var divides by C - 1, not by C", {"var": _unbiased}, "Layer normalization takes the mean of the squares."),
    *((f"eps is {eps:g}, not 1e-5", {"eps": eps}, "Both norms have eps = 1e-5.") for eps in (1e-6, 1e-3)),
    ("eps is missing", {"eps": 0.0}, "Both norms have eps = 1e-5."),
):
    transformer_block.known("y", words, lambda v, idea=idea: _block(v, partial(_norm, **idea)), advice)
