"""Softmax: y[n, c] = exp(x[n, c]) / sum over k of exp(x[n, k])

Turns each row of scores into probabilities: all positive, adding up to 1, the largest score with the largest share. It
stands at the end of every classifier and in the middle of every attention.

One x[n, c] reaches every y of its row: it raises its own share, and through the total it lowers all the others. So the
Jacobian of a row is a full C × C matrix, and backward is never entry by entry. The matrix need not be built: written
with y, its product with grad_y is one sum per row and a few multiplications.

The tricky points: exp(1e4) is infinite. The largest score of each row can be subtracted first, which changes no share.
And a row of equal grad_y must give grad_x = 0: raising all shares at once is impossible, since they add up to 1.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N C"},
    output={"y": "N C"},
    torch=lambda x: torch.softmax(x, -1),
    forbidden=["softmax", "log_softmax", "scaled_dot_product_attention"],
    hints=[
        "For one row: how does y[c] change with x[c], and how with another x[k]? Write both slopes with y alone.",
        "With x[c] it changes by y[c] * (1 - y[c]), with another x[k] by -y[c] * y[k]. Add up over c: what is common?",
        "Each row has one number s = sum of grad_y * y. What comes back is y times (grad_y minus something).",
    ],
)
def softmax(x):
    largest = x.amax(-1, keepdim=True).detach()  # whatever is taken out here, y stays the same
    shifted = x - largest
    exps = shifted.exp()
    total = exps.sum(-1, keepdim=True)
    y = exps / total
    return y


softmax.edge("values at ±1e4", x=lambda x: 1e4 * x)
softmax.edge("all scores at 1e4", x=lambda x: 1e4 + x)
softmax.edge("all scores at -1e4", x=lambda x: x - 1e4)
softmax.edge("all scores equal", x=torch.ones_like)
softmax.edge("ties for the largest", x=lambda x: x.round())
softmax.edge("one class", sizes={"C": 1})
softmax.edge("a row of equal grad_y", grad_y=torch.ones_like)

softmax.known(
    "total",
    "the total is over all rows, not over each row",
    lambda v: v.exps.sum(),
    "Each row is a distribution of its own: sum over C and keep the axis.",
)
softmax.known(
    "total",
    "the total runs over N, not over C",
    lambda v: v.exps.sum(0, keepdim=True),
    "The shares of one row add up to 1: sum over the last axis.",
)
softmax.known("exps", "x is divided by its sum, without exp", lambda v: v.x, "Shares are of exp(x), which is positive.")
softmax.known(
    "y", "it is the log of the softmax", lambda v: v.y.log(), "Here y holds the shares themselves, without a log."
)
softmax.known("shifted", "exp is taken of -x", lambda v: -v.x, "The largest score has the largest share.")
softmax.known(
    "y",
    "each exp is divided by the largest one, not by the total",
    lambda v: v.exps,
    "The shares of a row add up to 1.",
)
softmax.known(
    "y",
    "the softmax runs over N, not over C",
    lambda v: v.x.softmax(0),
    "The shares of one row add up to 1: sum over the last axis.",
)
softmax.known(
    "y",
    "the softmax runs over all rows, not over each row",
    lambda v: v.x.flatten().softmax(0).view_as(v.x),
    "Each row is a distribution of its own: sum over C and keep the axis.",
)
softmax.known("y", "exp(x) is not divided by its sum", lambda v: v.x.exp(), "The shares of a row add up to 1.")
softmax.known(
    "y",
    "y² stands before the sum of grad_y, not y before the sum of grad_y * y",
    lambda v: v.x * v.y.detach() - (v.x * v.y.detach().square()).sum(-1, keepdim=True),
    "y[k] belongs to its own grad_y[k]: multiply first, then add up.",
    modes=("gradient",),
)
