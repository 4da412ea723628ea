"""Broadcast multiplication: y = a * b, for any two shapes that broadcast

Entry by entry, with the shapes lined up at their right ends and stretched where one lacks an axis or has length 1, as
in broadcast_add. Scales, gates and masks enter a network like this.

Two rules meet here. A product lets each factor feel the other: how much y moves when a moves depends on b. And a number
that was stretched over many places collects from all of them.

The tricky point: their order. The other factor differs from place to place, so it has to be multiplied in before the
places are added up; afterwards it is too late, and the shapes may even let it pass. So the numbers must be saved now,
not only the shapes, and each gradient ends in the shape of its own input.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"a": "N D", "b": "D"},
    output={"y": "N D"},
    torch=torch.mul,
    hints=[
        "Forget the broadcasting first. y = a * b: if a grows by a little, by how much does y grow?",
        "At every place of y, a gets grad_y times the b that stood there. That product has y's shape, not yet a's.",
        "Then bring each product to its input's shape with the sum_to(gradient, shape) of broadcast_add.",
    ],
)
def broadcast_mul(a, b):
    y = a * b
    return y


broadcast_mul.case("[N, 1] * [1, D]", shapes={"a": (5, 1), "b": (1, 7)})
broadcast_mul.case("[D] * [N, D]", shapes={"a": (7,), "b": (5, 7)})
broadcast_mul.case("[N, D] * []", shapes={"b": ()})
broadcast_mul.case("[] * [D]", shapes={"a": (), "b": (7,)})
broadcast_mul.case("[N, 1, D] * [C, 1]", shapes={"a": (5, 1, 7), "b": (3, 1)})
broadcast_mul.case("[1, D] * [D]", shapes={"a": (1, 7), "b": (7,)})
broadcast_mul.edge("the same shape", shapes={"b": (5, 7)})
broadcast_mul.edge("[] * []", shapes={"a": (), "b": ()})
broadcast_mul.edge("[1, 1] * [1]", shapes={"a": (1, 1), "b": (1,)})
broadcast_mul.edge("[1, 1, D] * [N, C, 1]", shapes={"a": (1, 1, 7), "b": (5, 3, 1)})
broadcast_mul.edge("a is zero", a=torch.zeros_like)
broadcast_mul.edge("1e4 times 1e-4", a=lambda a: 1e4 * a, b=lambda b: 1e-4 * b)

broadcast_mul.known(
    "y",
    "only the first row is multiplied",
    lambda v: torch.cat([v.y[:1], v.a[1:] + 0 * v.b]),
    "Every row is multiplied by the same b.",
)
broadcast_mul.known(
    "b",
    "every column is multiplied by b[0]",
    lambda v: v.b[:1].expand_as(v.b),
    "Column d has a factor of its own, b[d].",
)
broadcast_mul.known(
    "b",
    "each column is multiplied by its neighbour's entry of b",
    lambda v: v.b.roll(1),
    "Line the shapes up at their right ends: column d meets b[d].",
)
broadcast_mul.known("y", "a and b are added, not multiplied", lambda v: v.a + v.b)
broadcast_mul.known("y", "b is multiplied in twice", lambda v: v.y * v.b, "b is one factor of y: it enters once.")
broadcast_mul.known(
    "y",
    "a is added up over N before it is multiplied",
    lambda v: (v.a.sum(0) * v.b).expand_as(v.y),
    "Multiply grad_y and a place by place, then add up.",
)
broadcast_mul.known(
    "y",
    "a is averaged over N before it is multiplied",
    lambda v: (v.a.mean(0) * v.b).expand_as(v.y),
    "Multiply grad_y and a place by place, then add up.",
)
