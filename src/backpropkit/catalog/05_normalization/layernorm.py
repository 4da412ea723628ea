"""Layer normalization: y = weight * (x - mean) / sqrt(var + eps) + bias

Each row of x, one example or one token, is shifted to mean 0 and scaled to variance 1, whatever the layer before did
to it: so the numbers keep their size through a hundred layers, and their gradients with them. weight and bias then let
every feature choose a scale and an offset of its own. mean and var are taken over the D features of one row. No row
knows of another, so a batch of one is treated like a batch of a million.

The tricky point: every entry of a row moves the mean and the var of its row, and through them every output of the row.
So x reaches y along three paths: directly, through mean, and through var. grad_x is the sum of what comes back along
all three. Walk forward one line at a time, then return along the same lines in the opposite order.

var divides by D, not by D - 1, and eps stands inside the square root: it keeps a constant row from dividing by 0.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D", "weight": "D", "bias": "D"},
    output={"y": "N D"},
    options={"eps": 1e-5},
    torch=lambda x, weight, bias, *, eps: F.layer_norm(x, x.shape[-1:], weight, bias, eps),
    forbidden=["batch_norm", "group_norm", "instance_norm", "layer_norm", "rms_norm"],
    hints=[
        "Write forward as short lines with a name each: mean, centered, var, rstd, normalized, y. backward undoes them "
        "from the last to the first, and each line is easy alone. weight and bias are shared by all N rows.",
        "Let grad_normalized = grad_y * weight. normalized = centered * rstd is a product, so grad_normalized reaches "
        "centered and, summed over D, rstd. rstd leads to var, and var back to centered: add up both.",
        "centered = x - mean: what comes back to centered goes to x, less its own mean over the row. All of it "
        "together is rstd * (g - a - normalized * b), with g = grad_normalized and a and b two means over D. Which?",
    ],
)
def layernorm(x, weight, bias, *, eps):
    mean = x.mean(-1, keepdim=True)
    centered = x - mean
    var = centered.square().mean(-1, keepdim=True)
    rstd = (var + eps).rsqrt()
    normalized = centered * rstd
    y = weight * normalized + bias
    return y


layernorm.edge("a constant row", x=lambda x: x.index_fill(0, torch.tensor([0]), 2.0))
layernorm.edge("rows of zeros", x=torch.zeros_like)
layernorm.edge("values at 1e4", x=lambda x: 1e4 * x)
layernorm.edge("values at 1e-4, where eps matters most", x=lambda x: 1e-4 * x)
layernorm.edge("rows far from zero", x=lambda x: x + 100)
layernorm.edge("one feature: x - mean is always 0", sizes={"D": 1})
layernorm.edge("weights of zero", weight=torch.zeros_like)

layernorm.known(
    "var",
    "var divides by D - 1, not by D",
    lambda v: v.x.var(-1, keepdim=True),
    "Layer normalization takes the mean of the squares: var(unbiased=False).",
)
layernorm.known(
    "var",
    "eps is outside the square root",
    lambda v: (v.var.sqrt() + v.eps).square() - v.eps,
    "Divide by sqrt(var + eps), not by sqrt(var) + eps.",
)
layernorm.known("var", "eps is missing", lambda v: v.var - v.eps, "Divide by sqrt(var + eps).")
layernorm.known(
    "var",
    "var is the mean of x², without the mean taken off",
    lambda v: v.x.square().mean(-1, keepdim=True),
    "Center first, then square.",
)
layernorm.known(
    "normalized",
    "mean and var are taken over the batch N, not over the features D",
    lambda v: (v.x - v.x.mean(0)) * (v.x.var(0, unbiased=False) + v.eps).rsqrt(),
    "Each row is normalized by itself; over the batch it would be batch normalization.",
)
layernorm.known(
    "rstd",
    "it divides by the variance, not by its root",
    lambda v: v.rstd.square(),
    "Divide by the standard deviation, sqrt(var + eps).",
)


def _with_means_over(v, first, second):
    """normalized, with the derivative whose backward is rstd * (g - mean of g - normalized * mean of g * normalized),
    where the first mean runs over one axis and the second over another."""
    scaled, normalized = v.x * v.rstd.detach(), v.normalized.detach()
    both = scaled.mean(first, keepdim=True) + normalized * (scaled * normalized).mean(second, keepdim=True)
    return normalized + (scaled - both) - (scaled - both).detach()


for words, first, second in (
    ("the two means of backward are taken over the batch N, not over D: that is batch normalization's", 0, 0),
    ("the mean of grad_normalized is taken over the batch N, not over D", 0, -1),
    ("the mean of grad_normalized * normalized is taken over the batch N, not over D", -1, 0),
):
    layernorm.known(
        "normalized",
        words,
        lambda v, first=first, second=second: _with_means_over(v, first, second),
        "The statistics belong to a row, so what comes back to them is summed over its row.",
    )
layernorm.known(
    "bias",
    "bias is multiplied by weight, too",
    lambda v: v.weight * v.bias,
    "Look at the brackets: weight * normalized + bias.",
    modes=("value",),
)
