"""Huber loss: y = mean of diff² / 2 where |diff| <= delta, of delta * (|diff| - delta / 2) elsewhere

diff is prediction - target. Small errors are squared, as in least squares; from `delta` on the loss goes on as a
straight line, so that one wild error can't outvote a thousand good ones. In reinforcement learning it keeps a
surprising reward from tearing the network apart.

The two pieces fit together at delta in value and in slope: that is what the delta / 2 is for. So there is no kink, and
the slope can be said in one sentence: it is the error itself, as far as delta allows.

The tricky point: clipping the gradient is not clipping the error. Who clips diff first and squares it afterwards gets a
constant loss for large errors, and a gradient of 0 just where it matters most. Here only prediction gets a gradient.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise, floats


@exercise(
    inputs={"prediction": "N D", "target": floats("N D", grad=False)},
    output={"y": ""},
    options={"delta": 1.0},
    torch=lambda prediction, target, *, delta: F.huber_loss(prediction, target, delta=delta),
    forbidden=["huber_loss", "smooth_l1_loss"],
    hints=[
        "Draw the slope of the loss over diff: what is it near 0, what far to the right, and what far to the left?",
        "Near 0 the slope is diff; far away it is delta, with the sign of diff. In one word: diff, clipped.",
        "The mean is over all N * D entries, and grad_y is a factor of everything.",
    ],
)
def huber_loss(prediction, target, *, delta):
    diff = prediction - target
    size = diff.abs()
    near = diff.square() / 2
    far = delta * (size - delta / 2)
    losses = torch.where(size <= delta, near, far)
    y = losses.mean()
    return y


huber_loss.case("diagnosis", options={"delta": 0.3})
huber_loss.case("delta=2.5", options={"delta": 2.5})
huber_loss.edge("errors of exactly delta", prediction=lambda p: p.sign(), target=torch.zeros_like)
huber_loss.edge("a perfect prediction", prediction=torch.zeros_like, target=torch.zeros_like)
huber_loss.edge("errors at ±1e4", prediction=lambda p: 1e4 * p)
huber_loss.edge("a tiny delta", options={"delta": 1e-4})
huber_loss.edge("one number", sizes={"N": 1, "D": 1})
huber_loss.edge("grad_y is negative", grad_y=-2.5)

huber_loss.known(
    "far",
    "large errors are clipped before squaring, so they get no gradient",
    lambda v: 0 * v.size + v.delta**2 / 2,
    "Clip the slope, not the error: beyond delta the loss goes on as a line.",
)
huber_loss.known(
    "losses",
    "everything is divided by delta, as in smooth L1",
    lambda v: v.losses / v.delta,
    "The slope of a large error is delta, not 1.",
)
huber_loss.known("far", "the slope of large errors is 1, not delta", lambda v: v.size - v.delta / 2)
huber_loss.known(
    "far",
    "delta / 2 is missing, so that the two pieces don't meet",
    lambda v: v.delta * v.size,
    "At |diff| = delta both are delta² / 2.",
)
huber_loss.known("near", "small errors lack the 1/2", lambda v: v.diff.square(), "The slope of diff² / 2 is diff.")
huber_loss.known(
    "losses",
    "near and far are exchanged",
    lambda v: torch.where(v.size <= v.delta, v.far, v.near),
    "Turn the comparison round.",
)
huber_loss.known(
    "losses",
    "diff² is compared with delta, not |diff|",
    lambda v: torch.where(v.diff.square() <= v.delta, v.near, v.far),
    "The pieces meet where |diff| is delta.",
)
huber_loss.known(
    "size",
    "|diff| is taken as diff, so large negative errors have the wrong sign",
    lambda v: v.diff,
    "A prediction that is far too small gets the slope -delta.",
)
huber_loss.known(
    "far",
    "large errors are not clipped: the slope is diff everywhere, as in MSE",
    lambda v: v.near,
    "Beyond delta the loss goes on as a line.",
)
huber_loss.known(
    "losses",
    "the slope is delta * sign(diff) everywhere, as in L1",
    lambda v: v.far,
    "Near 0 the loss is a parabola, whose slope is diff.",
)
huber_loss.known(
    "far", "the slope of large errors is delta², not delta", lambda v: v.delta * v.far, "far has one factor delta."
)
huber_loss.known(
    "losses",
    "the errors are clipped at 1, not at delta",
    lambda v: torch.where(v.size <= 1, v.near, v.size - 0.5),
    "1 is only the default of delta: use the option.",
)
huber_loss.known(
    "losses",
    "the slope is sign(diff) everywhere, as in L1",
    lambda v: v.size,
    "Near 0 the loss is a parabola, whose slope is diff; far away its slope is delta.",
)
