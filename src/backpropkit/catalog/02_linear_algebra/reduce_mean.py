"""Mean along axes: y = x.mean(dim, keepdim)

Adds up x along one axis, or along a tuple of axes, and divides by how many entries went into each sum. It stands at the
end of nearly every loss and inside every normalization.

Every entry of x enters exactly one mean, with the same small weight as its companions. So backward hands each mean's
gradient back to all the entries that it was made of: a reduction in forward is a broadcast in backward.

The tricky point: shapes. Without keepdim the axis is gone from grad_y and has to be put back before grad_y can be
stretched over it, at its own place. With several axes the count is the product of their lengths. x may have any number
of axes, and a negative dim counts from the end.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D"},
    output={"y": "N"},
    options={"dim": -1, "keepdim": False},
    torch=lambda x, *, dim, keepdim: x.mean(dim, keepdim=keepdim),
    hints=[
        "If y is the mean of 7 numbers and one of them grows by 0.7, by how much does y grow?",
        "grad_x has the shape of x. Bring grad_y to the shape that keepdim=True would have given, then broadcast it.",
        "That shape is x's with a 1 at each reduced axis: reshape grad_y to it, divide by the count, expand it.",
    ],
)
def reduce_mean(x, *, dim, keepdim):
    total = x.sum(dim, keepdim=keepdim)
    count = torch.ones_like(x).sum(dim, keepdim=keepdim)
    y = total / count
    return y


reduce_mean.case("dim=0", options={"dim": 0})
reduce_mean.case("dim=1 of three, keepdim", options={"dim": 1, "keepdim": True}, shapes={"x": (5, 7, 3)})
reduce_mean.case("dim=1 of three", options={"dim": 1}, shapes={"x": (5, 7, 3)})
reduce_mean.case("dim=(0, 2)", options={"dim": (0, 2)}, shapes={"x": (5, 7, 3)})
reduce_mean.case("dim=(-1, 0), keepdim", options={"dim": (-1, 0), "keepdim": True}, shapes={"x": (5, 7, 3)})
reduce_mean.case("dim=(-3, -1) of four", options={"dim": (-3, -1)}, shapes={"x": (2, 5, 7, 3)})
reduce_mean.edge("every axis", options={"dim": (0, 1)})
reduce_mean.edge("a tuple of one", options={"dim": (1,)})
reduce_mean.edge("an axis of length 1", shapes={"x": (5, 1)})
reduce_mean.edge("a vector", shapes={"x": (7,)})
reduce_mean.edge("values at ±1e4", x=lambda x: 1e4 * x)

reduce_mean.known(
    "count", "the sum is divided by D - 1, not by D", lambda v: v.count - 1, "D - 1 belongs to an unbiased variance."
)
reduce_mean.known(
    "count",
    "the sum is divided by the number of sums, not by the entries of one",
    lambda v: v.count * 0 + v.total.numel(),
    "Each sum along dim has x.shape[dim] entries.",
)
reduce_mean.known(
    "count",
    "the sum is divided by all entries of x",
    lambda v: v.count * 0 + v.x.numel(),
    "Only the entries along dim went into one sum.",
)
reduce_mean.known(
    "total",
    "the last entry is left out of the sum",
    lambda v: v.x.narrow(-1, 0, v.x.shape[-1] - 1).sum(-1),
    "The sum runs to the end of the axis.",
)
reduce_mean.known("total", "the sum is of absolute values", lambda v: v.x.abs().sum(v.dim, keepdim=v.keepdim))
