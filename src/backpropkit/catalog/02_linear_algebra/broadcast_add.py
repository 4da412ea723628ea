"""Broadcast addition: y = a + b, for any two shapes that broadcast

The shapes are lined up at their right ends. An axis that one of them lacks, or has with length 1, is stretched to the
length of the other: [N, D] + [D], [N, 1] + [1, D], [N, D] + []. Nothing is copied, but one number is used many times,
and this is how every bias, every mean and every mask enters a network.

A number that is used many times gets many contributions back, and they add up. So backward undoes the stretching by
adding up along exactly the axes that forward stretched.

The tricky point: a gradient has exactly the shape of its input. An axis that was missing must vanish, an axis of length
1 must stay, and both inputs may have been stretched at once. Save the shapes; the numbers themselves aren't needed.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"a": "N D", "b": "D"},
    output={"y": "N D"},
    torch=torch.add,
    hints=[
        "Without broadcasting, y = a + b gives both inputs grad_y unchanged. What differs for b [D], used by N rows?",
        "One helper does for both inputs: sum_to(gradient, shape) adds up until the gradient has this shape.",
        "In sum_to, first sum away leading axes while there are too many; then, where shape has a 1, sum with keepdim.",
    ],
)
def broadcast_add(a, b):
    y = a + b
    return y


broadcast_add.case("[N, 1] + [1, D]", shapes={"a": (5, 1), "b": (1, 7)})
broadcast_add.case("[D] + [N, D]", shapes={"a": (7,), "b": (5, 7)})
broadcast_add.case("[N, D] + []", shapes={"b": ()})
broadcast_add.case("[] + [D]", shapes={"a": (), "b": (7,)})
broadcast_add.case("[N, 1, D] + [C, 1]", shapes={"a": (5, 1, 7), "b": (3, 1)})
broadcast_add.case("[1, D] + [D]", shapes={"a": (1, 7), "b": (7,)})
broadcast_add.edge("the same shape", shapes={"b": (5, 7)})
broadcast_add.edge("[] + []", shapes={"a": (), "b": ()})
broadcast_add.edge("[1, 1] + [1]", shapes={"a": (1, 1), "b": (1,)})
broadcast_add.edge("[1, 1, D] + [N, C, 1]", shapes={"a": (1, 1, 7), "b": (5, 3, 1)})
broadcast_add.edge("1e4 beside 1e-4", a=lambda a: 1e4 * a, b=lambda b: 1e-4 * b)

broadcast_add.known(
    "y",
    "b is added to the first row only",
    lambda v: torch.cat([v.y[:1], v.a[1:] + 0 * v.b]),
    "Every row gets the same b.",
)
broadcast_add.known(
    "b", "b[0] is added to every column", lambda v: v.b[:1].expand_as(v.b), "Column d has an entry of its own, b[d]."
)
broadcast_add.known(
    "b",
    "each column gets its neighbour's entry of b",
    lambda v: v.b.roll(1),
    "Line the shapes up at their right ends: column d meets b[d].",
)
broadcast_add.known("y", "a and b are multiplied, not added", lambda v: v.a * v.b)
broadcast_add.known(
    "b", "b is added D times, once per column", lambda v: v.b.sum().expand_as(v.b), "Column d gets b[d], not their sum."
)
