"""Batch normalization: y = weight * (x - mean) / sqrt(var + eps) + bias, with mean and var over the batch

Every channel (a column of x) is shifted to mean 0 and scaled to variance 1 over the N examples of the batch, then
given a scale and an offset of its own by weight and bias. This is training mode: the statistics are computed from the
batch at hand. In evaluation mode they would be constants kept from training, and backward a mere factor.

The tricky point: the examples of a batch are no longer independent. Changing x in one row moves the mean and the var
of its column, and so the outputs of all the other rows. Three paths lead from x to y (directly, through mean, through
var), and two of them cross from row to row. They bring back a sum over the whole column.

var divides by N here; PyTorch keeps N - 1 for its running statistics, which are no part of y. With a batch of one, x
equals its mean: y is bias whatever x was, and grad_x is 0.
"""

import torch

from backpropkit.spec import exercise


def _torch(x, weight, bias, *, eps):
    """F.batch_norm, without its refusal of a batch of one."""
    return torch.batch_norm(x, weight, bias, None, None, True, 0.1, eps, False)


@exercise(
    inputs={"x": "N C", "weight": "C", "bias": "C"},
    output={"y": "N C"},
    options={"eps": 1e-5},
    torch=_torch,
    forbidden=["batch_norm", "group_norm", "instance_norm", "layer_norm", "rms_norm"],
    sizes={"tiny": {"N": 3, "C": 2}},
    hints=[
        "For one channel this is layer normalization of one row, lying on its side. Which axis are the statistics "
        "taken over, and which axis is left for weight and bias?",
        "Name the lines of forward (mean, centered, var, rstd, normalized, y) and go back from the last to the first. "
        "Where a line sums or averages over N, its gradient is the same number for all N rows.",
        "With g = grad_y * weight: grad_x is rstd * (g - a - normalized * b). a and b are means over the batch, one "
        "of g and one of a product; each undoes one of the two statistics.",
    ],
)
def batchnorm(x, weight, bias, *, eps):
    mean = x.mean(0)
    centered = x - mean
    var = centered.square().mean(0)
    rstd = (var + eps).rsqrt()
    normalized = centered * rstd
    y = weight * normalized + bias
    return y


batchnorm.edge("a constant channel", x=lambda x: x.index_fill(1, torch.tensor([0]), 2.0))
batchnorm.edge("a batch of two", sizes={"N": 2})
batchnorm.edge("values at 1e4", x=lambda x: 1e4 * x)
batchnorm.edge("values at 1e-4, where eps matters most", x=lambda x: 1e-4 * x)
batchnorm.edge("channels far from zero", x=lambda x: x + 100)
batchnorm.edge("one channel", sizes={"C": 1})

batchnorm.known(
    "var",
    "var divides by N - 1, not by N",
    lambda v: v.x.var(0),
    "y uses the biased variance: var(unbiased=False). N - 1 is for the running statistics.",
)
batchnorm.known(
    "var",
    "eps is outside the square root",
    lambda v: (v.var.sqrt() + v.eps).square() - v.eps,
    "Divide by sqrt(var + eps), not by sqrt(var) + eps.",
)
batchnorm.known("var", "eps is missing", lambda v: v.var - v.eps, "Divide by sqrt(var + eps).")
batchnorm.known(
    "normalized",
    "mean and var are taken over the channels C, not over the batch N",
    lambda v: (v.x - v.x.mean(-1, keepdim=True)) * (v.x.var(-1, unbiased=False, keepdim=True) + v.eps).rsqrt(),
    "Each column is normalized by itself; over the row it would be layer normalization.",
)
batchnorm.known(
    "mean",
    "one mean is taken over the whole of x, not one per channel",
    lambda v: v.x.mean().expand(v.mean.shape),
    "Average over the batch only: x.mean(0).",
)
batchnorm.known(
    "var",
    "one var is taken over the whole of x, not one per channel",
    lambda v: v.centered.square().mean().expand(v.var.shape),
    "Average over the batch only.",
)


def _with_means_over(v, first, second):
    """normalized, with the derivative whose backward is rstd * (g - mean of g - normalized * mean of g * normalized),
    where the first mean runs over one axis and the second over another."""
    scaled, normalized = v.x * v.rstd.detach(), v.normalized.detach()
    both = scaled.mean(first, keepdim=True) + normalized * (scaled * normalized).mean(second, keepdim=True)
    return normalized + (scaled - both) - (scaled - both).detach()


for words, first, second in (
    ("the two means of backward are taken over C, not over the batch N: that is layer normalization's", -1, -1),
    ("the mean of grad_normalized is taken over C, not over the batch N", -1, 0),
    ("the mean of grad_normalized * normalized is taken over C, not over the batch N", 0, -1),
):
    batchnorm.known(
        "normalized",
        words,
        lambda v, first=first, second=second: _with_means_over(v, first, second),
        "The statistics belong to a column, so what comes back to them is summed over the batch.",
    )
batchnorm.known(
    "rstd",
    "it divides by the variance, not by its root",
    lambda v: v.rstd.square(),
    "Divide by the standard deviation, sqrt(var + eps).",
)
batchnorm.known(
    "bias",
    "bias is multiplied by weight, too",
    lambda v: v.weight * v.bias,
    "Look at the brackets: weight * normalized + bias.",
    modes=("value",),
)
