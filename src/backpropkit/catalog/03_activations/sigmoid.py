"""Sigmoid: y = 1 / (1 + exp(-x))

Presses any number into (0, 1): far to the left y is 0, far to the right it is 1, and at x = 0 it is one half. It turns
a score into a probability and opens the gates of an LSTM.

Backward works entry by entry: grad_y times the slope at that x. The slope can be written with x, but it is far simpler
written with y alone, and y is at hand: save the output, not the input. The slope is largest at 0, where it is 1/4, and
dies away on both sides, which is why deep stacks of sigmoids learn so slowly.

The tricky point: exp of a large number is infinite, and infinity divided by infinity is NaN. Write forward so that exp
only ever sees negative numbers, on whichever side x lies.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D"},
    output={"y": "N D"},
    torch=torch.sigmoid,
    hints=[
        "By the chain rule the slope of 1/u is -1/u². Here u = 1 + exp(-x). What is the slope of u?",
        "The slope is exp(-x) / (1 + exp(-x))². Take one 1 / (1 + exp(-x)) out, which is y. What is the rest?",
        "exp(-x) / (1 + exp(-x)) is what y lacks to 1. For forward: with e = exp(-|x|), y is 1/(1+e) or e/(1+e).",
    ],
)
def sigmoid(x):
    decay = (-x).exp()
    y = 1 / (1 + decay)
    return y


sigmoid.edge("x is 0", x=torch.zeros_like)
sigmoid.edge("values at ±1e4", x=lambda x: 1e4 * x)
sigmoid.edge("values at ±30", x=lambda x: 30 * x.sign())
sigmoid.edge("values at ±1e-8", x=lambda x: 1e-8 * x)

sigmoid.known(
    "decay", "exp(x) stands where exp(-x) belongs", lambda v: v.x.exp(), "y must grow with x: look at the sign in exp."
)
sigmoid.known_slope(
    "y", "x", "the slope is taken as y * (1 + y)", lambda v: v.y * (1 + v.y), "Check the slope at x = 0: 1/4."
)
sigmoid.known_slope(
    "y",
    "x",
    "the slope is taken as x * (1 - x), with x in place of y",
    lambda v: v.x * (1 - v.x),
    "Save y in forward: the slope is simple in y, not in x.",
)
sigmoid.known_slope(
    "y",
    "x",
    "the slope is that of tanh, 1 - y²",
    lambda v: 1 - v.y.square(),
    "Check the slope at x = 0, where y is 1/2: it is 1/4.",
)
sigmoid.known("y", "y is tanh(x), not sigmoid(x)", lambda v: v.x.tanh(), "A sigmoid lies between 0 and 1.")
sigmoid.known("y", "the 1 is missing: y is 1 / exp(-x)", lambda v: 1 / v.decay, "The denominator is 1 + exp(-x).")
sigmoid.known_slope(
    "y",
    "x",
    "exp(x) stands where exp(-x) belongs in the slope",
    lambda v: v.x.exp() * v.y.square(),
    "The slope of u = 1 + exp(-x) is -exp(-x).",
)
