"""Dropout: y = x * keep / (1 - p)

In training each entry of x is set to 0 with probability p, so that no part of a network can rely on one other part
alone. What is kept is divided by 1 - p: then y equals x on average, and nothing has to change when dropout is switched
off for evaluation.

Here the coin was tossed for you: keep says which entries stay. It is boolean, so it has no gradient, and for backward
it is a constant like any other.

The tricky point: backward must use the same keep and the same p as forward did. Tossing new coins in backward, or
taking the scale in one direction only, are the two ways to get this wrong. What forward knew and backward needs goes
into saved.
"""

from backpropkit.spec import booleans, exercise, floats


@exercise(
    inputs={"x": floats("N D"), "keep": booleans("N D")},
    output={"y": "N D"},
    options={"p": 0.5},
    forbidden=["dropout"],
    hints=[
        "Each y depends on exactly one x, times a number that is no function of x. What is the derivative of a * x?",
        "An entry that was dropped had no influence on y, so its gradient is 0. An entry that was kept was scaled, and "
        "so is its gradient.",
        "Make keep / (1 - p) once in forward, in the dtype of x, put it into saved, and multiply grad_y by it.",
    ],
)
def dropout(x, keep, *, p):
    kept = x * keep
    y = kept / (1 - p)
    return y


dropout.case("diagnosis", options={"p": 0.3})  # at 0.5 the factors 1 / p and 1 / (1 - p) are one number
dropout.edge("p = 0: nothing is scaled", options={"p": 0.0})
dropout.edge("p = 0.9: what is kept is ten times larger", options={"p": 0.9})
dropout.edge("nothing is kept", keep=lambda keep: keep & False)
dropout.edge("everything is kept", keep=lambda keep: keep | True)
dropout.edge("values at 1e4", x=lambda x: 1e4 * x)

dropout.known(
    "y",
    "what is kept is divided by p, not by 1 - p",
    lambda v: v.kept / v.p,
    "p is the probability of being dropped: 1 - p of the entries are left.",
)
dropout.known(
    "y",
    "what is kept is multiplied by 1 - p, not divided by it",
    lambda v: v.kept * (1 - v.p),
    "The entries that are left have to make up for those that are gone.",
)
dropout.known(
    "y",
    "what is kept is not scaled by 1 / (1 - p)",
    lambda v: v.kept * 1.0,
    "Without the scale y is smaller than x on average.",
)
dropout.known(
    "kept",
    "keep is read the wrong way round: True means that the entry stays",
    lambda v: v.x * ~v.keep,
    "Multiply by keep itself.",
)
dropout.known(
    "y",
    "it is divided by the share of entries that happened to be kept, not by 1 - p",
    lambda v: v.kept / v.keep.to(v.x.dtype).mean(),
    "1 - p is the expected share; the coins of this batch don't matter.",
)
dropout.known(
    "kept",
    "whole rows are kept or dropped, by the first coin of each row",
    lambda v: v.x * v.keep[:, :1],
    "Every entry has a coin of its own.",
)

dropout.known(
    "kept",
    "keep is left out: what was dropped counts as well",
    lambda v: v.x * 1.0,
    "An entry that was dropped had no influence on y.",
)
dropout.known(
    "y",
    "what is kept is doubled, as if p were 0.5",
    lambda v: 2 * v.kept,
    "0.5 is only the default of p: use the option.",
)
