"""Attention: y = softmax(q @ k.T / sqrt(D)) @ v, for each example of the batch

Each of T queries asks: which of the S keys are like me? The answer is a score for each key, their dot product. Softmax
turns the scores of one query into weights that add up to 1, and the query takes home the weighted mean of the values.
It is a dictionary whose look-up is soft, so that it can be learned.

The division by sqrt(D) keeps the scores of size 1: a dot product of D random numbers grows like sqrt(D), and softmax
of large scores is all on one key, where it hardly has a gradient.

The tricky point: there are only four steps (product, scale, softmax, product), and each is easy to return through
alone. v gets its gradient at the first step back. q and k get theirs after the softmax, whose outputs depend on all
the scores of a query. Check every product by its shape: scores are [B, T, S], and T and S differ.
"""

import math

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"q": "B T D", "k": "B S D", "v": "B S E"},
    output={"y": "B T E"},
    torch=F.scaled_dot_product_attention,
    sizes={"diagnosis": {"B": 3, "T": 5, "D": 7, "S": 11, "E": 13}, "tiny": {"B": 1, "T": 2, "D": 2, "S": 3, "E": 2}},
    forbidden=["scaled_dot_product_attention"],
    hints=[
        "Name each step: scores, scaled, weights, y. Write the shape of each beside it. The gradient of weights has "
        "the shape of weights, and only one product of grad_y and v has that shape.",
        "For a softmax along a row, the gradient of a score is its weight times (what came back to this weight, less "
        "the weighted mean of what came back to all weights of this query).",
        "The scale 1/sqrt(D) that forward applied to the scores applies to their gradient too. Then scores = q @ k.T: "
        "one product gives grad_q [B, T, D] and the other, with the scores' gradient transposed, grad_k [B, S, D].",
    ],
)
def attention(q, k, v):
    scores = q @ k.transpose(-2, -1)
    scaled = scores / math.sqrt(q.shape[-1])
    weights = torch.softmax(scaled, -1)
    y = weights @ v
    return y


attention.edge("a single key: its weight is always 1", sizes={"S": 1})
attention.edge("a single query", sizes={"T": 1})
attention.edge("all keys alike", k=lambda k: k[:, :1].expand_as(k).clone())
attention.edge("scores in the thousands, where exp overflows", k=lambda k: k + 1000)
attention.edge("values at 1e4", v=lambda v: 1e4 * v)
attention.edge("queries at 1e-4: almost even weights", q=lambda q: 1e-4 * q)

attention.known(
    "scaled",
    "the scores are divided by D, not by sqrt(D)",
    lambda v: v.scores / v.q.shape[-1],
    "Divide by the square root of the length of a query.",
)
attention.known(
    "scaled",
    "the scale is sqrt(E), the length of a value, not sqrt(D)",
    lambda v: v.scores / math.sqrt(v.v.shape[-1]),
    "D is the length of a query and of a key.",
)
attention.known(
    "scaled",
    "the scale is sqrt(S), the number of keys, not sqrt(D)",
    lambda v: v.scores / math.sqrt(v.k.shape[-2]),
    "D is the length of a query and of a key.",
)
attention.known(
    "scaled",
    "the scores are multiplied by sqrt(D), not divided by it",
    lambda v: v.scores * math.sqrt(v.q.shape[-1]),
    "Divide the scores by the square root of the length of a query.",
    modes=("both",),  # in the gradient it is the same as a factor D
)
attention.known(
    "scaled",
    "the scale 1 / sqrt(D) is missing",
    lambda v: v.scores,
    "Divide the scores by the square root of the length of a query.",
)
attention.known(
    "weights",
    "the exponentials are not divided by their sum",
    lambda v: v.scaled.exp(),
    "The weights of one query add up to 1.",
)
attention.known(
    "weights",
    "the exponentials are not divided by their sum",
    lambda v: (v.scaled - v.scaled.amax(-1, keepdim=True)).exp(),
    "The weights of one query add up to 1.",
)
attention.known(
    "weights",
    "the weights are divided by the sum over the whole example, not by that of their query",
    lambda v: v.scaled.flatten(1).softmax(-1).reshape(v.scaled.shape),
    "The weights of each query add up to 1.",
)
