"""Cumulative sum: y[n, d] = x[n, 0] + x[n, 1] + … + x[n, d]

A running total along each row. Positions, cumulative probabilities, returns in reinforcement learning and the scan of a
state-space model are all made like this.

Look at it from one entry: x[n, 0] is part of every y of its row, x[n, 1] of all but the first, and the last x only of
the last y. As a matrix it is y = x @ U, with ones on and above the diagonal, and backward multiplies by the transpose.

The tricky point: the direction. Forward carries the past into the future, so backward carries the future into the past,
and it includes the place itself. The matrix is for thinking: D² entries for what one running total does.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D"},
    output={"y": "N D"},
    torch=lambda x: torch.cumsum(x, -1),
    hints=[
        "Take D = 3 and write out y[0], y[1], y[2]. In which of them is x[0]? And x[2]?",
        "grad_x[d] is the sum of grad_y over all y that contain x[d]. Where does it begin, where does it end?",
        "A running total from the right: turn the row round (flip), take cumsum, turn it back.",
    ],
)
def cumsum(x):
    y = x.cumsum(-1)
    return y


cumsum.edge("one entry per row", sizes={"D": 1})
cumsum.edge("grad_y only at the end of a row", grad_y=lambda g: g * (torch.arange(g.shape[-1]) == g.shape[-1] - 1))
cumsum.edge("grad_y only at the start of a row", grad_y=lambda g: g * (torch.arange(g.shape[-1]) == 0))
cumsum.edge("values at ±1e4", x=lambda x: 1e4 * x)
cumsum.edge("a long row", sizes={"D": 64})

cumsum.known(
    "y",
    "the running total goes in the wrong direction",
    lambda v: v.x.flip(-1).cumsum(-1).flip(-1),
    "Forward runs from the left; what comes back runs from the right.",
)
cumsum.known(
    "y", "each total lacks its own entry", lambda v: v.y - v.x, "y[d] includes x[d], and grad_x[d] includes grad_y[d]."
)
cumsum.known("y", "the total runs down the columns, over N", lambda v: v.x.cumsum(0), "It runs along each row, over D.")
cumsum.known("y", "every place holds the total of the whole row", lambda v: v.x.sum(-1, keepdim=True).expand_as(v.x))
cumsum.known(
    "y",
    "only one neighbour is added, not everything before",
    lambda v: v.x + torch.cat([0 * v.x[:, :1], v.x[:, :-1]], -1),
    "y[d] is y[d - 1] + x[d], with the total so far and not the last entry.",
)
cumsum.known(
    "y",
    "the total goes on from one row to the next",
    lambda v: v.x.flatten().cumsum(0).view_as(v.x),
    "Each row begins anew.",
)
cumsum.known(
    "y",
    "grad_y[d] is multiplied by how often x[d] is used",
    lambda v: v.x * torch.arange(v.x.shape[-1], 0, -1),
    "x[d] is used in several y, and each of them has a grad_y of its own: add those up.",
)
cumsum.known(
    "y",
    "neighbours are subtracted",
    lambda v: v.x - torch.cat([v.x[:, 1:], 0 * v.x[:, :1]], -1),
    "Differences undo a running total. Backward is its transpose, which adds up from the other end.",
)
