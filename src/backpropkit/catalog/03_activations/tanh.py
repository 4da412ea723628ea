"""Tanh: y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))

Presses any number into (-1, 1). It is a sigmoid stretched to be symmetric about 0, tanh(x) = 2 * sigmoid(2x) - 1, and
it keeps the state of a recurrent network in bounds.

Backward works entry by entry: grad_y times the slope at that x. As with sigmoid the slope is simplest in y, so save the
output. It is 1 at 0, where tanh looks like the line y = x, and goes to 0 on both sides as y comes near 1 or -1.

The tricky point: the slope contains a square, since y = 1 and y = -1 are both ends of the road. Written with exp,
forward overflows for large x; with exp of -2|x| it can't.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D"},
    output={"y": "N D"},
    torch=torch.tanh,
    hints=[
        "y is a quotient u / w with u = exp(x) - exp(-x) and w = exp(x) + exp(-x). What are the slopes of u and of w?",
        "The slope of u is w and the slope of w is u. By the quotient rule: (w * w - u * u) / w². Divide it out.",
        "What is u² / w², written with y? To check: the slope is 1 at x = 0 and 0.42 at x = 1, where y is 0.7616.",
    ],
)
def tanh(x):
    grow = x.exp()
    shrink = (-x).exp()
    top = grow - shrink
    bottom = grow + shrink
    y = top / bottom
    return y


tanh.edge("x is 0", x=torch.zeros_like)
tanh.edge("values at ±1e4", x=lambda x: 1e4 * x)
tanh.edge("values at ±20", x=lambda x: 20 * x.sign())
tanh.edge("values at ±1e-8", x=lambda x: 1e-8 * x)

tanh.known_slope("y", "x", "the slope is taken as 1 - y, not 1 - y²", lambda v: 1 - v.y, "At y = -1 it must be 0.")
tanh.known_slope(
    "y",
    "x",
    "the slope is taken as 1 - x², with x in place of y",
    lambda v: 1 - v.x.square(),
    "Save y in forward: the slope is simple in y, not in x.",
)
tanh.known_slope(
    "y",
    "x",
    "the slope is that of sigmoid, y * (1 - y)",
    lambda v: v.y * (1 - v.y),
    "Check the slope at x = 0, where y is 0: it is 1.",
)
tanh.known_slope(
    "y",
    "x",
    "the slope is taken as (1 - y)²",
    lambda v: (1 - v.y).square(),
    "It is y that is squared, not the difference.",
)
tanh.known("y", "y is sigmoid(x), not tanh(x)", lambda v: v.x.sigmoid(), "tanh lies between -1 and 1.")
tanh.known("y", "y is tanh(x / 2)", lambda v: (v.x / 2).tanh(), "2 * sigmoid(x) - 1 is tanh(x / 2): take sigmoid(2x).")
tanh.known_slope(
    "y",
    "x",
    "the slope is taken as 1 / cosh(x), without the square",
    lambda v: 1 / v.x.cosh(),
    "1 - y² is 1 / cosh²(x).",
)
tanh.known_slope(
    "y", "x", "the slope is taken as 1 + y²", lambda v: 1 + v.y.square(), "The curve grows flatter where |y| is large."
)
tanh.known_slope(
    "y",
    "x",
    "the slope is that of tanh(x / 2), without the 1/2",
    lambda v: 1 - (v.x / 2).tanh().square(),
    "2 * sigmoid(x) - 1 is tanh(x / 2): take sigmoid(2x).",
)
tanh.known("y", "top and bottom are exchanged", lambda v: v.bottom / v.top, "y = top / bottom lies between -1 and 1.")
