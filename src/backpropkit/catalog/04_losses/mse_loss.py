"""Mean squared error: y = mean of (prediction - target)²

One number that says how far the predictions are from their targets: the difference of each pair, squared, and the mean
of all N * D of them. It is the loss of regression, and what a Gaussian likelihood boils down to.

y is one number, so grad_y is one number too. It is not 1: a loss may be weighted, or be one of several that are added
up, so it has to stand in every gradient. prediction and target enter in the same way but for the sign; here both
gradients are asked for, since a target can be another network's output.

The tricky point: what the mean divides by. PyTorch's divides by all N * D numbers, not by the batch alone, and backward
has to divide by the same count.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"prediction": "N D", "target": "N D"},
    output={"y": ""},
    torch=F.mse_loss,
    forbidden=["mse_loss", "huber_loss", "smooth_l1_loss"],
    hints=[
        "Take it in steps: diff = prediction - target, its square, then the mean. Go back through them one by one.",
        "Each of the N * D squares has the same weight in the mean, and the slope of a square u² is 2u.",
        "target enters with a minus, so its gradient is that of prediction with the other sign. Don't forget grad_y.",
    ],
)
def mse_loss(prediction, target):
    diff = prediction - target
    squared = diff.square()
    y = squared.mean()
    return y


mse_loss.edge("a perfect prediction", prediction=torch.zeros_like, target=torch.zeros_like)
mse_loss.edge("values at ±1e4", prediction=lambda p: 1e4 * p, target=lambda t: 1e4 * t)
mse_loss.edge("one number", sizes={"N": 1, "D": 1})
mse_loss.edge("grad_y is negative", grad_y=-2.5)

mse_loss.known(
    "squared",
    "the error is absolute, not squared",
    lambda v: v.diff.abs(),
    "The slope of a square grows with the error.",
)
mse_loss.known("y", "the root of the mean is taken", lambda v: v.y.sqrt(), "That is the RMSE: here there is no root.")
mse_loss.known(
    "y",
    "the mean is squared, not the differences",
    lambda v: v.diff.mean().square(),
    "Square first, then average: else errors of both signs cancel.",
)
mse_loss.known(
    "squared",
    "the squares are subtracted, not the differences squared",
    lambda v: v.prediction.square() - v.target.square(),
    "(p - t)² is not p² - t².",
)
