"""InfoNCE: y = mean over i of -log softmax(similarity[i] / temperature)[i], of all pairs' cosine similarities

The contrastive loss of CLIP, SimCLR and sentence embeddings. Row i of a and row i of b belong together, an image and
its caption, say; all other rows of b are its rivals. Every row of a asks "which of the N rows of b is mine?", and the
answer is graded by cross-entropy, with column i as row i's label.

Cosine similarity is the dot product of two rows after both have been scaled to length 1. It doesn't see lengths, so no
gradient may point along a row: what comes back to a unit vector loses its part along the vector on the way to a.

The tricky points: b's rows are shared by all rows of a, as positives once and as rivals N - 1 times. The rivals of the
softmax stand in a row, over b, not in a column. temperature divides, so it divides the gradient too.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"a": "N D", "b": "N D"},
    output={"y": ""},
    options={"temperature": 0.1},
    hints=[
        "Cut it into four exercises that you know: unit vectors, a matrix product, a division, cross_entropy.",
        "From behind: grad_logits is (softmax - identity) / N * grad_y. Then / temperature, then the two of a matmul.",
        "For u = a / |a|: grad_a = (grad_u - u * (grad_u · u)) / |a|, with a dot product for each row.",
    ],
)
def info_nce(a, b, *, temperature):
    a_length = a.norm(dim=-1, keepdim=True)
    a_unit = a / a_length
    b_length = b.norm(dim=-1, keepdim=True)
    b_unit = b / b_length
    similarity = a_unit @ b_unit.T
    logits = similarity / temperature
    log_probs = logits - logits.logsumexp(-1, keepdim=True)
    y = -log_probs.diagonal().mean()
    return y


info_nce.case("diagnosis", options={"temperature": 0.3})
info_nce.case("temperature=1.7", options={"temperature": 1.7})
info_nce.edge("a tiny temperature", options={"temperature": 1e-3})
info_nce.edge("a and b are equal", a=torch.ones_like, b=torch.ones_like)
info_nce.edge("long vectors", a=lambda a: 1e4 * a)
info_nce.edge("short vectors", b=lambda b: 1e-4 * b)
info_nce.edge("one dimension", sizes={"D": 1})
info_nce.edge("grad_y is negative", grad_y=-2.5)

info_nce.known(
    "log_probs",
    "the softmax runs over the rows of a, not of b",
    lambda v: v.logits - v.logits.logsumexp(0, keepdim=True),
    "Row i asks which of the columns is its own: sum over the columns.",
)
info_nce.known(
    "y",
    "both directions are averaged, as in CLIP",
    lambda v: (v.y - (v.logits - v.logits.logsumexp(0, keepdim=True)).diagonal().mean()) / 2,
    "Here only the rows of a ask.",
)
info_nce.known(
    "log_probs",
    "the positive pair is left out of the denominator",
    lambda v: (
        v.logits
        - v.logits.masked_fill(torch.eye(len(v.logits), dtype=torch.bool), -torch.inf).logsumexp(-1, keepdim=True)
    ),
    "The softmax is over all N pairs of a row, the positive one included.",
)
info_nce.known(
    "logits",
    "temperature multiplies",
    lambda v: v.similarity * v.temperature,
    "The lower the temperature, the sharper: divide.",
)
info_nce.known(
    "logits", "temperature is always 0.1", lambda v: v.similarity / 0.1, "0.1 is only its default: use the option."
)
info_nce.known(
    "a_unit",
    "the rows of a are not scaled to length 1",
    lambda v: v.a,
    "Cosine similarity divides by both lengths.",
)
info_nce.known(
    "b_length",
    "b is divided by its squared length",
    lambda v: v.b_length.square(),
    "The length is the root of the sum of squares.",
)
info_nce.known("y", "the losses are added up, not averaged", lambda v: -v.log_probs.diagonal().sum(), "Divide by N.")
info_nce.known(
    "log_probs",
    "the log-probabilities stand where the probabilities belong",
    lambda v: v.logits - (v.logits * (v.logits - v.logits.logsumexp(-1, keepdim=True)).detach()).sum(-1, keepdim=True),
    "The slope of logsumexp is the softmax, exp of the log-probabilities.",
)


def along(name, vector, axis):
    """The unit vectors, whose part along `vector` is taken away by a sum over `axis`."""

    def unit(v):
        scaled, other = getattr(v, name) / getattr(v, f"{name}_length").detach(), getattr(v, vector).detach()
        return scaled - other * (other * scaled).sum(axis, keepdim=True)

    return unit


for name in ("a", "b"):
    advice = "What points along a row changes no cosine: take it away row by row, with the unit vectors."
    info_nce.known(
        f"{name}_unit",
        f"the part along {name} is taken away with {name} itself, not with its unit vectors",
        along(name, name, -1),
        advice,
    )
    info_nce.known(
        f"{name}_unit",
        f"the part along {name} is added up over N, not over D",
        along(name, f"{name}_unit", 0),
        advice,
    )
