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
        "diagnosis": {"B": 3, "H": 2, "T": 67, "D": 7},
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


# some rows must have their largest score behind a block of 64: else "never rescaled" is right
flash_attention.case("diagnosis", k=lambda k: torch.cat([k[:, :, :64], 4 * k[:, :, 64:]], 2))
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
    "weights",
    "the exponentials are not divided by their sum",
    lambda v: _made_again(v, (v.masked - v.masked.amax(-1, keepdim=True)).exp()),
    "Divide by the running sum at the end, and save logsumexp: the maximum plus the log of the sum.",
    modes=("both",),
)
flash_attention.known(
    "weights",
    "logsumexp lacks the largest score",
    lambda v: _made_again(v, v.weights * v.masked.amax(-1, keepdim=True).exp()),
    "Save the maximum plus the log of the sum.",
    modes=("both",),
)
flash_attention.known(
    "weights",
    "backward does not mask: the future has weights, too",
    lambda v: _made_again(v, torch.exp(v.scaled - v.masked.logsumexp(-1, keepdim=True))),
    "exp(score - logsumexp) is a weight only where the query may look.",
    modes=("both",),
)
flash_attention.known(
    "scaled",
    "the scores are multiplied by sqrt(D), not divided by it",
    lambda v: v.scores * math.sqrt(v.q.shape[-1]),
    "Divide the scores by the square root of the length of a query.",
    modes=("both",),  # in the gradient it is the same as a factor D
)
flash_attention.known(
    "scaled",
    "the scale 1 / sqrt(D) is missing",
    lambda v: v.scores,
    "Divide the scores by the square root of the length of a query.",
)
flash_attention.known(
    "weights",
    "the scale 1 / sqrt(D) is missing where backward makes the weights again",
    lambda v: _made_again(v, torch.exp(v.masked * math.sqrt(v.q.shape[-1]) - v.masked.logsumexp(-1, keepdim=True))),
    "The scores are the same as in forward: scaled, then less logsumexp.",
    modes=("both",),
)

flash_attention.known(
    "y",
    "delta is the sum of grad_y alone, not of grad_y * y",
    lambda v: _with_delta_of_grad_y(v),
    "delta stands for each row's sum of weights * grad_weights, and that is its sum of grad_y * y.",
    modes=("gradient",),
)


def _own_place(masked):
    places = torch.arange(masked.shape[-1])
    return (places[:, None] == places) & (places > 0)


def _made_again(v, weights):
    """Weights that backward made again wrongly, with the right sum over each row of weights * grad_weights."""
    wrong, right = weights.detach(), v.weights.detach()
    line = wrong * v.scaled - right * (wrong * v.scaled).sum(-1, keepdim=True)
    return wrong + line - line.detach()


def _with_delta_of_grad_y(v):
    """y, with the derivative by the scores that a backward with such a delta transposes."""
    weighted = v.weights.detach() * v.scaled
    return v.weights.detach() @ v.v + weighted @ v.v.detach() - weighted.sum(-1, keepdim=True)


def _unfaded(v, tile, sums, total):
    """Weights from exponentials that keep the largest score of their time: in the `sums` of values, in the `total`."""
    blocks = [block.amax(-1, keepdim=True).expand_as(block) for block in v.masked.split(tile, -1)]
    stale = (v.masked - torch.cat(blocks, -1).cummax(-1).values).exp()
    fresh = (v.masked - v.masked.amax(-1, keepdim=True)).exp()
    return (stale if sums else fresh) / (stale if total else fresh).sum(-1, keepdim=True)


def _kept(v, keep):
    """The scores, of which only some get a gradient: `keep(rows, columns)` says which."""
    places = torch.arange(v.scaled.shape[-1])
    chosen = keep(places[:, None], places)
    return torch.where(chosen, v.scaled, v.scaled.detach())


def _softmax_of_blocks(v, tile):
    """A line with the slope of a softmax whose row sums are taken over one block at a time."""
    weights = v.weights.detach()
    blocks = zip(weights.split(tile, -1), (weights * v.scaled).split(tile, -1), strict=True)
    return torch.cat([weighted - w * weighted.sum(-1, keepdim=True) for w, weighted in blocks], -1)


for tile in (8, 16, 32, 64):
    for sums, total in ((True, False), (False, True), (True, True)):
        flash_attention.known(
            "weights",
            "what was summed up so far is not rescaled when a later block has a larger score",
            lambda v, tile=tile, sums=sums, total=total: _unfaded(v, tile, sums, total),
            "Multiply both the sum and the weighted values by exp(old maximum - new maximum).",
            modes=("both",),
        )
    flash_attention.known(
        "weights",
        "backward does not mask: the future has weights, too",
        lambda v, tile=tile: _made_again(v, _unmasked_blocks(v, tile)),
        "exp(score - logsumexp) is a weight only where the query may look: mask the blocks on the diagonal.",
        modes=("both",),
    )
    flash_attention.known(
        "weights",
        "the mask compares places within a block, not in the text",
        lambda v, tile=tile: _masked_within(v, tile),
        "Add the start of its block to each place before you compare.",
        modes=("both",),
    )
    flash_attention.known(
        "weights",
        "the sum in the softmax's derivative is taken over each block, not over the whole row",
        lambda v, tile=tile: _softmax_of_blocks(v, tile),
        "It belongs to the whole row: get it from grad_y and y before the loops.",
        modes=("gradient",),
    )
    flash_attention.known(
        "scaled",
        "each block overwrites what the blocks before it have added",
        lambda v, tile=tile: _kept(v, lambda row, column: row // tile == column // tile),
        "Add into its slice with +=: every pair of blocks sends something back.",
        modes=("gradient",),
    )
for variable, change in (
    ("scaled", lambda v: _kept(v, lambda row, column: row >= _last_block(v))),
    ("y", lambda v: torch.where(torch.arange(v.y.shape[-2])[:, None] >= _last_block(v), v.y, v.y.detach())),
):
    flash_attention.known(
        variable,
        "each block overwrites what the blocks before it have added",
        change,
        "Add into its slice with +=: every pair of blocks sends something back.",
        modes=("gradient",),
    )


def _masked_within(v, tile):
    places = torch.arange(v.scaled.shape[-1])
    hidden = (places % tile > places[:, None] % tile) | (places // tile > places[:, None] // tile)
    return torch.softmax(v.scaled.masked_fill(hidden, float("-inf")), -1)


def _unmasked_blocks(v, tile):
    """The weights that exp(score - logsumexp) gives to every key of a block which the query may look at."""
    weights = torch.exp(v.scaled - v.masked.logsumexp(-1, keepdim=True))
    places = torch.arange(v.scaled.shape[-1])
    return weights.masked_fill(places // tile > places[:, None] // tile, 0.0)


def _last_block(v):
    """Where the last block of queries begins; on the case of the diagnosis it is the same for 8, 16, 32 and 64."""
    return (v.q.shape[-2] - 1) // 8 * 8
