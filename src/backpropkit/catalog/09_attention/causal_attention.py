"""Causal attention: y = softmax(q @ k.T / sqrt(D), only over keys that are not later) @ v

A language model predicts the next word from those before it. All T places of a text are trained at once, so a query
must be kept from looking ahead: place t may see keys 0 to t and no later one. The scores of the future are set to
minus infinity before the softmax: exp makes weights of exactly 0 of them, and those of the past still add up to 1.

The tricky point: what does the mask do to backward? Less than you fear. A weight of 0 multiplies whatever comes back
to its score, so the gradient of the softmax is 0 there all by itself. Check that this holds in your own formula, and
that no infinity meets a 0 on the way: inf * 0 is NaN.

Set the scores to -inf before the softmax. Setting weights to 0 behind it leaves rows that don't add up to 1, and
setting scores to 0 hides nothing: exp(0) is 1.
"""

import math

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"q": "B T D", "k": "B T D", "v": "B T D"},
    output={"y": "B T D"},
    torch=lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True),
    forbidden=["scaled_dot_product_attention"],
    sizes={"tiny": {"B": 1, "T": 3, "D": 2}},
    hints=[
        "Solve attention first. Only one line of forward is new: the mask, a [T, T] triangle that is the same for all "
        "examples. Draw it for T = 3: which entry may the first query see?",
        "Once you have the weights, backward is that of attention, word for word. Which entries of "
        "weights * (grad_weights - row sum) can't be anything but 0?",
        "torch.ones(T, T, dtype=torch.bool).triu(1) marks the future. Save weights after the mask and the softmax; "
        "backward needs neither the mask nor the scores.",
    ],
)
def causal_attention(q, k, v):
    scores = q @ k.transpose(-2, -1)
    scaled = scores / math.sqrt(q.shape[-1])
    future = torch.ones_like(scaled, dtype=torch.bool).triu(1)
    masked = scaled.masked_fill(future, float("-inf"))
    weights = torch.softmax(masked, -1)
    y = weights @ v
    return y


causal_attention.edge("one place: it sees itself alone", sizes={"T": 1})
causal_attention.edge("a longer text", sizes={"B": 2, "T": 40})
causal_attention.edge("all keys alike", k=lambda k: k[:, :1].expand_as(k).clone())
causal_attention.edge("scores in the thousands, where exp overflows", k=lambda k: k + 1000)
causal_attention.edge("values at 1e4", v=lambda v: 1e4 * v)

causal_attention.known(
    "weights",
    "the mask is missing: every query sees the future",
    lambda v: torch.softmax(v.scaled, -1),
    "Set the scores of later keys to -inf before the softmax.",
)
causal_attention.known(
    "weights",
    "the mask hides the past, not the future",
    lambda v: torch.softmax(v.scaled.masked_fill(v.future.transpose(-2, -1), float("-inf")), -1),
    "Query t sees keys 0 to t: hide what lies above the diagonal.",
)
causal_attention.known(
    "weights",
    "every query sees one place too far ahead",
    lambda v: torch.softmax(v.scaled.masked_fill(v.future.triu(2), float("-inf")), -1),
    "Query t sees keys 0 to t: triu(1) hides the rest.",
)
causal_attention.known(
    "weights",
    "the mask comes after the softmax, so the weights don't add up to 1",
    lambda v: torch.softmax(v.scaled, -1).masked_fill(v.future, 0.0),
    "Mask the scores, then take the softmax.",
)
causal_attention.known(
    "weights",
    "the scores of the future are set to 0, not to minus infinity",
    lambda v: torch.softmax(v.scaled.masked_fill(v.future, 0.0), -1),
    "exp(0) is 1: only minus infinity becomes a weight of 0.",
)
causal_attention.known(
    "scaled",
    "the scores are multiplied by sqrt(D), not divided by it",
    lambda v: v.scores * math.sqrt(v.q.shape[-1]),
    "Divide the scores by the square root of the length of a query.",
    modes=("both",),  # in the gradient it is the same as a factor D
)
causal_attention.known(
    "scaled",
    "the scale 1 / sqrt(D) is missing",
    lambda v: v.scores,
    "Divide the scores by the square root of the length of a query.",
)
causal_attention.known(
    "scaled",
    "the scores are divided by D, not by sqrt(D)",
    lambda v: v.scores / v.q.shape[-1],
    "Divide by the square root of the length of a query.",
)
causal_attention.known(
    "scaled",
    "the scale is sqrt(T), the number of places, not sqrt(D)",
    lambda v: v.scores / math.sqrt(v.q.shape[-2]),
    "D is the length of a query and of a key.",
)
causal_attention.known(
    "weights",
    "the exponentials are not divided by their sum",
    lambda v: (v.masked - v.masked.amax(-1, keepdim=True)).exp(),
    "The weights of one query add up to 1.",
)
causal_attention.known(
    "scaled",
    "only the score of each place with itself gets a gradient",
    lambda v: _own_place(v.scaled),
    "Query t sees keys 0 to t, so a key adds up what its own query and all later ones send back.",
    modes=("gradient",),
)
causal_attention.known(
    "y",
    "only the weight of each place for itself sends a gradient to its value",
    lambda v: _own_place(v.weights).detach() @ v.v,
    "A value is seen by its own query and by all later ones: add up what they send back.",
    modes=("gradient",),
)
causal_attention.known(
    "scaled",
    "the score of a place with itself gets no gradient",
    lambda v: v.scaled - _own_place(v.scaled),
    "Query t sees keys 0 to t: the diagonal belongs to the past.",
    modes=("gradient",),
)
causal_attention.known(
    "weights",
    "the derivative of weights lacks its first factor, weights itself",
    lambda v: v.scaled - (v.weights.detach() * v.scaled.sum(-1, keepdim=True)),
    "weights multiplies what came back less the weighted sum of it: so the future gets 0.",
    modes=("gradient",),
)


def _own_place(scores):
    """The scores of each place with itself, 0 elsewhere."""
    return torch.diag_embed(scores.diagonal(dim1=-2, dim2=-1))
