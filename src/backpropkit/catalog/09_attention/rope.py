"""Rotary position embedding: y = x with pair (i, i + D/2) turned by the angle t * base ** (-2 i / D)

Attention by itself does not know the order of its words. Rotary embedding turns queries and keys before they meet:
the D numbers of a head are taken as D/2 pairs, each an arrow in a plane, and at time t pair i is turned by t times
its own speed. The first pair turns fast, the last one hardly at all, like the hands of a clock. A dot product of two
arrows that were turned by t and by s depends on t - s only: so attention sees distances.

To turn an arrow (a, b) counter-clockwise by an angle makes it (a cos - b sin, a sin + b cos). Number i is paired with
i + D/2, the other half of the head, not with its neighbour. Angles depend on t and i, never on the head.

The tricky point: a rotation is a matrix, so backward multiplies with its transpose. What is the transpose of a
rotation? Think of the picture before you calculate, and note that no number of x is needed to go back.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "B T H D"},
    output={"y": "B T H D"},
    options={"base": 10000.0},
    sizes={
        "display": {"B": 2, "T": 5, "H": 3, "D": 4},
        "diagnosis": {"B": 5, "T": 7, "H": 3, "D": 8},
        "tiny": {"B": 1, "T": 2, "H": 1, "D": 4},
    },
    hints=[
        "Make the angles first, an array [T, D/2], then cos and sin of them, as [T, 1, D/2], so that they broadcast "
        "over batch and heads. Cut x into its two halves.",
        "Write what each half of y takes from each half of x: four terms, one of them with a minus. Backward reads the "
        "same table by columns.",
        "A rotation keeps lengths, so its transpose is its inverse: backward turns back. It is forward with the sign "
        "of sin changed.",
    ],
)
def rope(x, *, base):
    time = torch.arange(x.shape[1], dtype=x.dtype, device=x.device)
    pair = torch.arange(x.shape[-1] // 2, dtype=x.dtype, device=x.device)
    angle = time[:, None] * base ** (-2 * pair / x.shape[-1])
    cos = torch.cos(angle)[:, None]
    sin = torch.sin(angle)[:, None]
    first, second = x.chunk(2, -1)
    turned_first = first * cos - second * sin
    turned_second = first * sin + second * cos
    y = torch.cat([turned_first, turned_second], -1)
    return y


rope.case("another base", options={"base": 100.0})
rope.edge("time 0: nothing is turned", sizes={"T": 1})
rope.edge("a single pair", sizes={"D": 2})
rope.edge("five hundred steps", sizes={"B": 1, "T": 500, "H": 2, "D": 4})
rope.edge("values at 1e4", x=lambda x: 1e4 * x)


def _neighbours(v):
    """The same turn for the pairs (2i, 2i + 1)."""
    first, second = v.x[..., ::2], v.x[..., 1::2]
    return torch.stack([first * v.cos - second * v.sin, first * v.sin + second * v.cos], -1).flatten(-2)


rope.known(
    "sin",
    "the angle has the wrong sign",
    lambda v: -v.sin,
    "Forward turns (a, b) to (a cos - b sin, a sin + b cos), and backward the other way round.",
)
rope.known(
    "y",
    "neighbours (2i, 2i + 1) are turned as pairs; the pairs are (i, i + D/2)",
    _neighbours,
    "Cut x into its two halves.",
)
rope.known(
    "turned_second",
    "both halves have a minus: it is no rotation",
    lambda v: v.second * v.cos - v.first * v.sin,
    "The second half is a sin + b cos.",
)
rope.known(
    "angle",
    "the speed of pair i is base ** (-i / D), not base ** (-2i / D)",
    lambda v: v.time[:, None] * v.base ** (-v.pair / v.x.shape[-1]),
    "The exponents run from 0 to -1: there are D/2 pairs.",
)
rope.known(
    "angle",
    "time is counted from 1, not from 0",
    lambda v: v.angle + v.base ** (-2 * v.pair / v.x.shape[-1]),
    "At time 0 nothing is turned.",
)
rope.known(
    "y",
    "the angle grows with the head, not with the time",
    lambda v: rope.formula([v.x.transpose(1, 2)], {"base": v.base})[0].transpose(1, 2),
    "x is [B, T, H, D]: time is its second axis, and all heads turn alike.",
)
rope.known(
    "y",
    "neither half has a minus: it is no rotation",
    lambda v: torch.cat([v.first * v.cos + v.second * v.sin, v.turned_second], -1),
    "The first half is a cos - b sin.",
)
rope.known(
    "angle",
    "the speed of pair i is base ** (-4i / D), not base ** (-2i / D)",
    lambda v: v.time[:, None] * v.base ** (-4 * v.pair / v.x.shape[-1]),
    "The exponents run from 0 to -1: there are D/2 pairs.",
)
rope.known(
    "angle",
    "the speed grows with the pair: base ** (2i / D), without the minus",
    lambda v: v.time[:, None] * v.base ** (2 * v.pair / v.x.shape[-1]),
    "The first pair turns fastest, by one radian a step.",
)
rope.known(
    "y",
    "the angles are laid out for neighbours, the halves are turned",
    lambda v: v.x * _twice(v.cos) + torch.cat([-v.second, v.first], -1) * _twice(v.sin),
    "Channels i and i + D/2 share one angle: cat((angle, angle)), not repeat_interleave.",
)
rope.known(
    "y",
    "the terms with sin are missing",
    lambda v: v.x * torch.cat([v.cos, v.cos], -1),
    "Each half is made of both: four terms.",
)
rope.known(
    "y",
    "the terms with cos are missing",
    lambda v: torch.cat([-v.second, v.first], -1) * torch.cat([v.sin, v.sin], -1),
    "Each half is made of both: four terms.",
)


def _twice(angles):
    """Each angle's number for two neighbours."""
    return angles.repeat_interleave(2, -1)
