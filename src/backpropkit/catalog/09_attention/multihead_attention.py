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

import math

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "B T C", "qkv_weight": "3C C", "out_weight": "C C"},
    output={"y": "B T C"},
    options={"num_heads": 2},
    sizes={
        "display": {"B": 3, "T": 5, "C": 4},
        "diagnosis": {"B": 3, "T": 7, "C": 10},
        "tiny": {"B": 1, "T": 2, "C": 2},
    },
    forbidden=["scaled_dot_product_attention"],
    hints=[
        "Write forward with the shape behind each line: qkv [B, T, 3C], q, k, v [B, H, T, D], weights [B, H, T, T], "
        "heads [B, H, T, D], joined [B, T, C], y. Backward visits the same shapes from the end.",
        "In the middle stands causal_attention, which you have solved, with one axis more. Matrix products and softmax "
        "work on the last two axes and don't mind.",
        "Stack grad_q, grad_k, grad_v, move the axes back to [B, T, 3, H, D] and reshape to [B, T, 3C]. Both weights' "
        "gradients are products over all B * T rows.",
    ],
)
def multihead_attention(x, qkv_weight, out_weight, *, num_heads):
    qkv = x @ qkv_weight.T
    q, k, v = qkv.unflatten(-1, (3, num_heads, -1)).permute(2, 0, 3, 1, 4)
    scores = q @ k.transpose(-2, -1)
    scaled = scores / math.sqrt(q.shape[-1])
    future = torch.ones_like(scaled, dtype=torch.bool).triu(1)
    weights = torch.softmax(scaled.masked_fill(future, float("-inf")), -1)
    heads = weights @ v
    joined = heads.transpose(1, 2).flatten(2)
    y = joined @ out_weight.T
    return y


multihead_attention.case("diagnosis", qkv_weight=lambda w: w / 2)  # else softmax is all on one key
multihead_attention.case("one head", options={"num_heads": 1})
multihead_attention.case("five heads of two channels", options={"num_heads": 5})
multihead_attention.edge("a head for each channel", options={"num_heads": 10})
multihead_attention.edge("one place: it sees itself alone", sizes={"T": 1})
multihead_attention.edge("a longer text", sizes={"B": 2, "T": 30})
multihead_attention.edge("values at 1e4 and small weights", x=lambda x: 1e4 * x, qkv_weight=lambda w: 1e-4 * w)


def _reordered(qkv, num_heads, layout, axes):
    """The channels of qkv, read in another layout and laid out as [3, H, D]."""
    parts = {"three": 3, "heads": num_heads, "rest": -1}
    return qkv.unflatten(-1, [parts[name] for name in layout]).movedim(axes, (-3, -2, -1)).flatten(-3)


for order in ("kqv", "qvk", "vkq", "kvq", "vqk"):
    advice = "The first C rows of qkv_weight make the queries; their gradient comes first, too."
    multihead_attention.known_order("qkv", "qkv", order, advice)
multihead_attention.known(
    "qkv",
    "channels are dealt out to the heads in turn; a head owns neighbours",
    lambda v: _reordered(v.qkv, v.num_heads, ("three", "rest", "heads"), (-3, -1, -2)),
    "Reshape to [B, T, 3, num_heads, D], with D last.",
)
multihead_attention.known(
    "qkv",
    "q, k and v of one head lie together; the thirds come first, then the heads",
    lambda v: _reordered(v.qkv, v.num_heads, ("heads", "three", "rest"), (-2, -3, -1)),
    "Reshape to [B, T, 3, num_heads, D], with 3 before num_heads.",
)
multihead_attention.known(
    "joined",
    "heads are reshaped without moving their axis back behind T",
    lambda v: v.heads.reshape(v.joined.shape),
    "Transpose [B, H, T, D] to [B, T, H, D] first, then reshape to [B, T, C].",
)
multihead_attention.known(
    "scaled",
    "the scores are divided by sqrt(C), not by sqrt(D) of one head",
    lambda v: v.scores / math.sqrt(v.x.shape[-1]),
    "A head's queries have D = C / num_heads numbers.",
)
multihead_attention.known(
    "scaled",
    "the scores are multiplied by sqrt(D), not divided by it",
    lambda v: v.scores * math.sqrt(v.q.shape[-1]),
    "Divide the scores by the square root of the length of a head's query.",
    modes=("both",),  # in the gradient it is the same as a factor D
)
multihead_attention.known(
    "scaled",
    "the scale 1 / sqrt(D) is missing",
    lambda v: v.scores,
    "Divide the scores by the square root of the length of a head's query.",
)
multihead_attention.known(
    "scaled",
    "the scores are divided by D, not by sqrt(D)",
    lambda v: v.scores / v.q.shape[-1],
    "Divide by the square root of the length of a head's query.",
)
multihead_attention.known(
    "weights",
    "the mask is missing: every query sees the future",
    lambda v: torch.softmax(v.scaled, -1),
    "Set the scores of later keys to -inf before the softmax.",
)
multihead_attention.known(
    "weights",
    "every query sees one place too far ahead",
    lambda v: torch.softmax(v.scaled.masked_fill(v.future.triu(2), float("-inf")), -1),
    "Query t sees keys 0 to t: triu(1) hides the rest.",
)
multihead_attention.known(
    "weights",
    "the mask hides the past, not the future",
    lambda v: torch.softmax(v.scaled.masked_fill(v.future.mT, float("-inf")), -1),
    "Query t sees keys 0 to t: hide what lies above the diagonal.",
)
multihead_attention.known(
    "weights",
    "the mask comes after the softmax, so the weights don't add up to 1",
    lambda v: torch.softmax(v.scaled, -1).masked_fill(v.future, 0.0),
    "Mask the scores, then take the softmax.",
)
multihead_attention.known(
    "weights",
    "the scores of the future are set to 0, not to minus infinity",
    lambda v: torch.softmax(v.scaled.masked_fill(v.future, 0.0), -1),
    "exp(0) is 1: only minus infinity becomes a weight of 0.",
)
multihead_attention.known(
    "y",
    "out_weight is not transposed",
    lambda v: v.joined @ v.out_weight,
    "joined @ out_weight.T, as in a linear layer.",
)
multihead_attention.known(
    "y",
    "the output projection is missing",
    lambda v: v.joined,
    "y = joined @ out_weight.T: what comes back to joined went through out_weight.",
)
multihead_attention.known(
    "qkv",
    "q, k and v are reshaped to heads without moving T behind them",
    lambda v: torch.cat([_cut_in_rows(third, v.num_heads) for third in v.qkv.chunk(3, -1)], -1),
    "[B, T, C] becomes [B, T, H, D] by a reshape and [B, H, T, D] by a transpose; on the way back it is the reverse.",
)
multihead_attention.known(
    "scores",
    "the gradient of scores is not transposed on its way to k",
    lambda v: v.q @ v.k.detach().mT + v.k @ v.q.detach().mT,
    "k enters as k.T: one row of its gradient is a sum over queries, not over keys.",
    modes=("gradient",),
)
multihead_attention.known(
    "heads",
    "the weights are not transposed on the way to v",
    lambda v: v.weights @ v.v.detach() + v.weights.detach().mT @ v.v,
    "One row of v's gradient is a sum over the queries that saw this value.",
    modes=("gradient",),
)


def _cut_in_rows(third, num_heads):
    """[B, T, C] as heads [B, H, T, D] by a reshape alone, laid out as [B, T, C] again."""
    b, t, c = third.shape
    return third.reshape(b, num_heads, t, c // num_heads).transpose(1, 2).reshape(b, t, c)
