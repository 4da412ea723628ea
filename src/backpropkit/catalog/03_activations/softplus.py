"""Softplus: y = log(1 + exp(x))

A ReLU with its corner rounded off: nearly 0 far to the left, nearly x far to the right, smooth in between, and never
quite 0. It makes variances and rates positive, and it is the loss of a yes-or-no decision.

Backward works entry by entry, grad_y times the slope at that x. Take the three steps of forward one by one and put
their slopes together: the result goes from 0 on the left to 1 on the right, and it is a function that you know.

The tricky point: exp(1e4) is infinite, though log(1 + exp(1e4)) is simply 1e4. And for x = -40 the 1 swallows exp(x),
so that y becomes 0 and loses all its digits. Write log(1 + exp(x)) as max(x, 0) + log(1 + exp(-|x|)), with log1p for
log(1 + small).
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D"},
    output={"y": "N D"},
    torch=F.softplus,
    forbidden=["softplus"],
    hints=[
        "Name the steps: grown = exp(x), total = 1 + grown, y = log(total). What is the slope of each?",
        "The slope of log(total) is 1 / total, that of grown is grown itself. Multiply them.",
        "exp(x) / (1 + exp(x)): divide above and below by exp(x). Which activation is that?",
    ],
)
def softplus(x):
    grown = x.exp()
    total = 1 + grown
    y = total.log()
    return y


softplus.edge("x is 0", x=torch.zeros_like)
softplus.edge("values at ±1e4", x=lambda x: 1e4 * x)
softplus.edge("values at ±1e-8", x=lambda x: 1e-8 * x)

softplus.known("y", "the log has base 2", lambda v: v.total.log2(), "exp is undone by the natural logarithm.")
softplus.known_slope(
    "y",
    "x",
    "the slope is that of sigmoid, not sigmoid itself",
    lambda v: v.x.sigmoid() * (1 - v.x.sigmoid()),
    "The slope goes from 0 on the left to 1 on the right.",
)
softplus.known_slope(
    "y",
    "x",
    "the slope is taken as 1 / (1 + exp(x))",
    lambda v: 1 / v.total,
    "That falls where the slope must grow: multiply by the inner slope, exp(x), too.",
)
softplus.known(
    "y", "the slope is that of ReLU", lambda v: v.x * (v.x > 0), "Softplus has no corner: its slope grows smoothly."
)
softplus.known("total", "the 1 is missing", lambda v: v.grown, "log(exp(x)) is only x again.")
softplus.known("grown", "exp is taken of -x", lambda v: (-v.x).exp(), "y must grow with x.")
softplus.known_slope(
    "y",
    "x",
    "the slope is taken as tanh(x)",
    lambda v: v.x.tanh(),
    "The slope goes from 0 on the left to 1 on the right; tanh starts at -1.",
)
softplus.known(
    "y",
    "exp is taken of |x|, not of -|x|",
    lambda v: v.x.clamp(min=0) + torch.log1p(v.x.abs().exp()),
    "What is added to max(x, 0) is small where |x| is large: log(1 + exp(-|x|)).",
)
