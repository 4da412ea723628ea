"""Concatenation: y = [a, b] along the last axis

Two pieces are laid side by side, and y has A + B columns: skip connections of a U-Net, the input and the state of a
recurrent cell, a cache of keys that grows by one token. No number changes; each entry of a and of b turns up in y
exactly once.

The tricky point: there is nothing to compute, only something to remember. What comes back to the columns of a belongs
to a, the rest to b, and backward sees neither of them: how wide a was has to be put into saved. Concatenation and
splitting are each other's backward. So are all pairs of operators that only move numbers and undo each other.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"a": "N A", "b": "N B"},
    output={"y": "N AB"},
    torch=lambda a, b: torch.cat([a, b], -1),
    hints=[
        "Which columns of y are copies of a? What is the derivative of a copy?",
        "grad_y is as wide as y. Cut it where forward glued; forward has to save where that was.",
        "grad_a is the first A columns of grad_y, and grad_b is everything from column A on.",
    ],
)
def concat(a, b):
    y = torch.cat([a, b], -1)
    return y


concat.case("b wider than a", sizes={"A": 2})
concat.case("a wider than b", sizes={"A": 13})
concat.edge("an empty a, as at the start of a cache", sizes={"A": 0})
concat.edge("an empty b", sizes={"B": 0})
concat.edge("one column each", sizes={"A": 1, "B": 1})
concat.edge("values at 1e4", a=lambda a: 1e4 * a)

concat.known(
    "y",
    "b comes first, then a",
    lambda v: torch.cat([v.b, v.a], -1),
    "The first columns of y are those of a.",
)
concat.known(
    "y",
    "b's columns start one too early, at A - 1",
    lambda v: _side_by_side(v.a, v.b, v.a.shape[-1] - 1),
    "The columns of a are 0 to A - 1, so b starts at A.",
)
concat.known(
    "y",
    "the rows are mixed: a and b are laid end to end in memory, then reshaped",
    lambda v: torch.cat([v.a.flatten(), v.b.flatten()]).reshape(v.y.shape),
    "Concatenate along the last axis: dim=-1.",
)
concat.known(
    "y",
    "b is written from right to left",
    lambda v: torch.cat([v.a, v.b.flip(-1)], -1),
    "The columns of b keep their order.",
)


def _side_by_side(a, b, start):
    """a at column 0 and b at column `start`, added up where they overlap."""
    width = a.shape[-1] + b.shape[-1]
    left = torch.nn.functional.pad(a, (0, b.shape[-1]))
    return left + torch.nn.functional.pad(b, (start, width - start - b.shape[-1]))
