"""Flash attention: y = softmax(q @ k.T / sqrt(D), causal) @ v, without ever holding the T x T weights

For a text of 100,000 words the weights of one head have ten billion entries. Flash attention computes the same y block
by block: a few queries meet a few keys, a small square of scores is made, used and forgotten. It is not an
approximation, and on a GPU it is also faster, since small squares stay in fast memory.

How can a softmax be taken in pieces? Keep, for each query, the largest score so far, the sum of the exponentials and
the weighted sum of values, both relative to that largest score. When a later block has a larger one, what was summed
so far is multiplied by exp(old - new), and all is as if it had been known from the start.

The tricky point: backward needs the weights, and they are gone. It makes them again, block by block: a weight is
exp(score - logsumexp of its row), so one number per query has to be saved, not T. The softmax's backward also wants a
sum over a whole row of weights. Look for a way to get it from grad_y and y alone.
"""

import math

import torch
import torch.nn.functional as F

from backpropkit.spec import Budget, exercise


@exercise(
    inputs={"q": "B H T D", "k": "B H T D", "v": "B H T D"},
    output={"y": "B H T D"},
    torch=lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True),
    sizes={
        "diagnosis": {"B": 3, "H": 5, "T": 11, "D": 7},
        "tiny": {"B": 1, "H": 1, "T": 3, "D": 2},
        "budget": {"B": 1, "H": 1, "T": 48, "D": 2},
    },
    forbidden=["scaled_dot_product_attention"],
    budget=Budget(no_block="T T", saved="8B H T D"),
    hints=[
        "Solve causal_attention first. Then write forward with two loops: over blocks of queries, and inside over the "
        "blocks of keys that are not later. Start the largest score at -inf.",
        "The row sum of weights * grad_weights is the dot product of grad_y and y of this query: grad_weights is "
        "grad_y @ v.T, and weights @ v is y. So it costs [B, H, T] numbers before the loops begin.",
        "In backward's inner loop: weights = exp(scores - logsumexp), then the four products of attention on this "
        "block. Each adds into its slice of grad_q, grad_k and grad_v.",
    ],
)
def flash_attention(q, k, v):
    scores = q @ k.transpose(-2, -1)
    scaled = scores / math.sqrt(q.shape[-1])
    future = torch.ones_like(scaled, dtype=torch.bool).triu(1)
    masked = scaled.masked_fill(future, float("-inf"))
    weights = torch.softmax(masked, -1)
    y = weights @ v
    return y


flash_attention.case("seventy places: more than one block", sizes={"B": 1, "H": 2, "T": 70, "D": 4})
flash_attention.edge("one place: it sees itself alone", sizes={"T": 1})
flash_attention.edge("a full block and one more", sizes={"B": 1, "H": 1, "T": 65})
flash_attention.edge(
    "scores that grow along the text, so that the largest keeps changing",
    sizes={"B": 1, "H": 2, "T": 70},
    q=lambda q: q.abs(),
    k=lambda k: k.abs() * torch.linspace(0.1, 4, k.shape[2])[:, None].double(),
)
flash_attention.edge("scores in the thousands, where exp overflows", k=lambda k: k + 1000)
flash_attention.edge("values at 1e4", v=lambda v: 1e4 * v)

flash_attention.known(
    "weights",
    "the mask is missing: every query sees the future",
    lambda v: torch.softmax(v.scaled, -1),
    "Blocks on the diagonal need the mask; blocks above it are left out.",
)
flash_attention.known(
    "weights",
    "every query sees one place too far ahead",
    lambda v: torch.softmax(v.scaled.masked_fill(v.future.triu(2), float("-inf")), -1),
    "Query t sees keys 0 to t. Compare the places in the text, not those in the block.",
)
flash_attention.known(
    "weights",
    "no query sees its own place, except the first",
    lambda v: torch.softmax(v.masked.masked_fill(_own_place(v.masked), float("-inf")), -1),
    "Query t sees keys 0 to t.",
)
flash_attention.known(
    "weights",
    "the weights are divided by their sum over all keys, those of the future too",
    lambda v: torch.softmax(v.scaled, -1).masked_fill(v.future, 0.0),
    "Mask first: the future is no part of the sum.",
)
flash_attention.known(
    "weights",
    "the exponentials are not divided by their sum",
    lambda v: v.masked.exp(),
    "Divide by the running sum at the end, and save logsumexp: the maximum plus the log of the sum.",
)
flash_attention.known(
    "scaled",
    "the scale 1 / sqrt(D) is missing",
    lambda v: v.scores,
    "Divide the scores by the square root of the length of a query.",
)


def _own_place(masked):
    places = torch.arange(masked.shape[-1])
    return (places[:, None] == places) & (places > 0)
