"""Leaky ReLU: y = x where x > 0, negative_slope * x elsewhere

A ReLU that lets a little of the negative side through. A plain ReLU whose inputs are all negative gets no gradient, so
it never changes again: it is dead. Here a little always comes back.

As with ReLU, backward works entry by entry, the curve has two slopes, and all that has to be remembered is on which
side each x lay.

The tricky point: at x = 0 the curve has a kink, and PyTorch takes the slope of the negative side there. negative_slope
is an option that comes in with forward, may be larger than 1 or negative, and backward has to use the same one: save
it.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise, floats


@exercise(
    inputs={"x": floats("N D", away_from=0.0)},
    output={"y": "N D"},
    options={"negative_slope": 0.01},
    torch=lambda x, *, negative_slope: F.leaky_relu(x, negative_slope),
    forbidden=["leaky_relu", "prelu", "rrelu"],
    hints=[
        "Draw the curve. How steep is it to the left of 0, and how steep to the right?",
        "Save a mask of where x is above 0, and negative_slope. backward is not given the options again.",
        "Make an array of slopes from the mask, 1 or negative_slope, and multiply grad_y by it.",
    ],
)
def leaky_relu(x, *, negative_slope):
    leaked = negative_slope * x
    y = torch.where(x > 0, x, leaked)
    return y


KINK = "At x = 0 PyTorch takes the slope of the negative side: ask for x > 0, not for x >= 0."

leaky_relu.case("diagnosis", options={"negative_slope": 0.3})
leaky_relu.case("negative_slope=1.7", options={"negative_slope": 1.7})
leaky_relu.edge("x is 0", x=torch.zeros_like, advice=KINK)
leaky_relu.edge("some entries are exactly 0", x=lambda x: x.round(), options={"negative_slope": 0.2}, advice=KINK)
leaky_relu.edge("negative_slope=0", options={"negative_slope": 0.0})
leaky_relu.edge(
    "negative_slope=-0.5", options={"negative_slope": -0.5}, advice="The side is that of x: y may have another sign."
)
leaky_relu.edge("everything is negative", x=lambda x: -x.abs())
leaky_relu.edge("values at ±1e4", x=lambda x: 1e4 * x)

leaky_relu.known("leaked", "nothing of the negative side gets through", lambda v: 0 * v.x, "That is a plain ReLU.")
leaky_relu.known(
    "leaked",
    "negative_slope is always 0.01",
    lambda v: 0.01 * v.x,
    "0.01 is only its default: use and save the option.",
)
leaky_relu.known(
    "y",
    "negative_slope stands on the positive side",
    lambda v: torch.where(v.x > 0, v.leaked, v.x),
    "Turn the comparison round.",
)
leaky_relu.known("y", "both sides have the slope negative_slope", lambda v: v.leaked, "Where x > 0 the slope is 1.")
leaky_relu.known(
    "leaked", "the negative side is divided by negative_slope", lambda v: v.x / v.negative_slope, "It is a factor."
)
leaky_relu.known(
    "y",
    "the positive side has the slope 1 + negative_slope",
    lambda v: v.x * (v.x > 0) + v.leaked,
    "One slope for each side: choose, don't add.",
)
leaky_relu.known(
    "leaked",
    "negative_slope is multiplied in twice",
    lambda v: v.negative_slope * v.leaked,
    "On the negative side the slope is negative_slope, once.",
)
