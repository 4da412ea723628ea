"""Grouped-query attention: y = attention of H heads of queries that share G heads of keys and values

When a language model writes, it keeps the keys and values of everything so far in memory, for each head. Here there
are H heads of queries, but only G heads of keys and values (H is a multiple of G): the first H / G query heads read
the first key head, the next H / G the second, and so on. Llama and most models since share like this: the memory
shrinks by H / G, and little is lost. G = 1 is called multi-query attention, G = H is the ordinary kind.

The tricky point: sharing again. A key head that serves several query heads is copied to each of them, so what comes
back from all of its query heads adds up, just as rows of an embedding table do, or a bias over a batch. Neighbours
share: query head h reads key head h // (H / G), not h % G.

There is no mask here: every query sees all S keys.
"""

import math

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"q": "B H T D", "k": "B G S D", "v": "B G S D"},
    output={"y": "B H T D"},
    torch=lambda q, k, v: F.scaled_dot_product_attention(q, k, v, enable_gqa=True),
    sizes={
        "display": {"B": 3, "H": 4, "T": 5, "D": 7, "G": 2, "S": 6},
        "diagnosis": {"B": 4, "H": 12, "T": 7, "D": 11, "G": 3, "S": 13},
        "tiny": {"B": 1, "H": 2, "T": 2, "D": 2, "G": 1, "S": 2},
    },
    forbidden=["scaled_dot_product_attention"],
    hints=[
        "Solve attention first. Forward can repeat each key and value head H / G times (repeat_interleave) and then go "
        "on as if there had been H heads all along.",
        "Backward then gives gradients for H key heads. Which of them belong to one and the same key head? They lie "
        "next to each other.",
        "Reshape the gradient of the repeated keys to [B, G, H / G, S, D], and sum over the axis of the copies. The "
        "values likewise; q needs nothing of the kind.",
    ],
)
def grouped_query_attention(q, k, v):
    keys = k.repeat_interleave(q.shape[1] // k.shape[1], 1)
    values = v.repeat_interleave(q.shape[1] // v.shape[1], 1)
    scores = q @ keys.transpose(-2, -1)
    scaled = scores / math.sqrt(q.shape[-1])
    weights = torch.softmax(scaled, -1)
    y = weights @ values
    return y


grouped_query_attention.case("one group: multi-query attention", sizes={"G": 1})
grouped_query_attention.case("as many groups as heads", sizes={"H": 6, "G": 6})
grouped_query_attention.edge("a single key: its weight is always 1", sizes={"S": 1})
grouped_query_attention.edge("a single query", sizes={"T": 1})
grouped_query_attention.edge("scores in the thousands, where exp overflows", k=lambda k: k + 1000)
grouped_query_attention.edge("values at 1e4", v=lambda v: 1e4 * v)


def _attend(v, keys, values):
    scores = v.q @ keys.transpose(-2, -1) / math.sqrt(v.q.shape[-1])
    return torch.softmax(scores, -1) @ values


def _from_one_head(v, shared, place):
    """`shared` for each query head, with a gradient from the first (0) or last (-1) head of each group alone."""
    copies = [shared.detach()] * (v.q.shape[1] // shared.shape[1])
    copies[place] = shared
    return torch.stack(copies, 2).flatten(1, 2)


def _averaged(v, shared):
    """`shared` for each query head, with the mean of its query heads' gradients."""
    copies = v.q.shape[1] // shared.shape[1]
    slow = shared.detach() + (shared - shared.detach()) / copies
    return slow.repeat_interleave(copies, 1)


grouped_query_attention.known(
    "y",
    "key and value heads are dealt out in turn; neighbouring query heads share one",
    lambda v: _attend(v, *(s.repeat(1, v.q.shape[1] // s.shape[1], 1, 1) for s in (v.k, v.v))),
    "Query head h reads key head h // (H / G): repeat_interleave, not repeat.",
)
grouped_query_attention.known(
    "y",
    "only the last query head of each group counts for its keys and values",
    lambda v: _attend(v, _from_one_head(v, v.k, -1), _from_one_head(v, v.v, -1)),
    "All query heads of a group read the same keys: add up what they send back.",
)
grouped_query_attention.known(
    "y",
    "only the first query head of each group counts for its keys and values",
    lambda v: _attend(v, _from_one_head(v, v.k, 0), _from_one_head(v, v.v, 0)),
    "All query heads of a group read the same keys: add up what they send back.",
)
grouped_query_attention.known(
    "y",
    "the gradients of the query heads that share keys are averaged, not added up",
    lambda v: _attend(v, _averaged(v, v.k), _averaged(v, v.v)),
    "Copies add up.",
)
grouped_query_attention.known(
    "scaled",
    "the scores are multiplied by sqrt(D), not divided by it",
    lambda v: v.scores * math.sqrt(v.q.shape[-1]),
    "Divide the scores by the square root of the length of a query.",
    modes=("both",),  # in the gradient it is the same as a factor D
)
grouped_query_attention.known(
    "scaled",
    "the scale 1 / sqrt(D) is missing",
    lambda v: v.scores,
    "Divide the scores by the square root of the length of a query.",
)
grouped_query_attention.known(
    "scaled",
    "the scores are divided by D, not by sqrt(D)",
    lambda v: v.scores / v.q.shape[-1],
    "Divide by the square root of the length of a query.",
)
grouped_query_attention.known(
    "weights",
    "query heads of a group share one softmax",
    lambda v: _softmax_of_groups(v),
    "Each query head has weights of its own, which add up to 1.",
)


def _softmax_of_groups(v):
    groups = v.scaled.unflatten(1, (v.k.shape[1], -1)).movedim(2, -2)
    return groups.flatten(-2).softmax(-1).unflatten(-1, groups.shape[-2:]).movedim(-2, 2).flatten(1, 2)


for shared in ("keys", "values"):
    grouped_query_attention.known(
        shared,
        f"the gradients of {shared} are added up over the wrong query heads: h % G, not h // (H / G)",
        lambda v, shared=shared: getattr(v, shared[0]).repeat(1, v.q.shape[1] // v.k.shape[1], 1, 1),
        "Query heads that share one are neighbours: reshape to [B, G, H / G, S, D], and sum over the third axis.",
        modes=("gradient",),
    )
    grouped_query_attention.known(
        shared,
        f"only the first G of the H query heads count for {shared}",
        lambda v, shared=shared: torch.cat([getattr(v, shared[0]), getattr(v, shared)[:, v.k.shape[1] :].detach()], 1),
        "All query heads of a group read the same keys: add up what they send back.",
        modes=("gradient",),
    )
grouped_query_attention.known(
    "keys",
    "key heads are dealt out in turn, value heads are not",
    lambda v: v.k.repeat(1, v.q.shape[1] // v.k.shape[1], 1, 1),
    "Query head h reads key head h // (H / G): repeat_interleave, not repeat.",
    modes=("both",),
)
grouped_query_attention.known(
    "weights",
    "a causal mask is laid on the scores",
    lambda v: torch.softmax(v.scaled.masked_fill(torch.ones_like(v.scaled).triu(1) > 0, float("-inf")), -1),
    "There is no mask here: every query sees all S keys.",
)
