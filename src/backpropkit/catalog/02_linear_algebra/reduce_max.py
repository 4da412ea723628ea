"""Maximum of each row: y[n] = largest of x[n]

A choice instead of a sum: of D numbers one reaches y, and the others could be anything smaller. Max pooling is made of
it, and every softmax begins with it.

Change the largest number a little, and y changes by as much. Change another one a little, and nothing happens at all.
So all of the row's gradient belongs to one place, and backward has to know which: save where the maximum stood, or save
enough to find it again.

The tricky point: ties. Where two or more entries are equally large there is no slope, and one has to agree on
something. Here, as in `torch.amax`, all winners of a row share its gradient evenly. (`torch.max(dim)` and max pooling
give all of it to one of them.)
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D"},
    output={"y": "N"},
    torch=lambda x: torch.amax(x, -1),
    hints=[
        "Which entries of grad_x are not zero? Think of a row without ties first.",
        "x == y, with y as a column [N, 1], is True where the maximum stands, at every place of a tie.",
        "Divide that mask by the number of winners of each row: then a row of it adds up to 1. Now multiply.",
    ],
)
def reduce_max(x):
    y = x.amax(-1)
    return y


TIES = "All winners of a row share its gradient evenly: divide by how many there are."

reduce_max.case("diagnosis", x=lambda x: x - 1)  # so that the largest entry is seldom the largest absolute value
reduce_max.edge("ties", x=lambda x: x.round(), advice=TIES)
reduce_max.edge("all entries equal", x=torch.ones_like, advice=TIES)
reduce_max.edge("all entries negative", x=lambda x: -x.abs() - 1)
reduce_max.edge("rows of zeros", x=torch.zeros_like)
reduce_max.edge("one entry per row", sizes={"D": 1})
reduce_max.edge("values at ±1e4", x=lambda x: 1e4 * x)
reduce_max.edge("all entries below -1e4", x=lambda x: -1e4 - x.abs())

reduce_max.known("y", "the smallest entry is taken", lambda v: v.x.amin(-1), "Turn the comparison round.")
reduce_max.known(
    "y",
    "the largest absolute value is taken",
    lambda v: v.x.abs().amax(-1),
    "-5 is smaller than 3: compare the numbers themselves.",
)
reduce_max.known(
    "y",
    "the largest of the whole array is taken",
    lambda v: v.x.amax().expand_as(v.y),
    "Each row has a maximum of its own.",
)
reduce_max.known("y", "the first entry of each row is taken", lambda v: v.x[:, 0], "Compare all D entries of a row.")
reduce_max.known("y", "the mean of each row is taken", lambda v: v.x.mean(-1), "Only the largest entry reaches y.")
reduce_max.known(
    "y",
    "x is compared with the largest entry of the whole array",
    lambda v: torch.where(v.y == v.x.max(), v.y, v.y.detach()),
    "Each row has a maximum of its own: compare with y as a column.",
)
reduce_max.known(
    "y",
    "the softmax of the row is taken for the mask of its largest entry",
    lambda v: (v.x * v.x.softmax(-1).detach()).sum(-1),
    "No entry but the largest has an effect on y: compare x with y.",
)
reduce_max.known(
    "y",
    "every entry but the largest gets the gradient",
    lambda v: (v.x * (v.x != v.y[:, None])).sum(-1),
    "Turn the mask round.",
)
