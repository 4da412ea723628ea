"""Root-mean-square normalization: y = weight * x / sqrt(mean of x² + eps)

Layer normalization with its first half left out: no mean is taken off and no bias is added, each row is only divided
by the root of the mean of its squares. It does as well in large language models, it is cheaper, and it knows only one
statistic of a row: how long it is.

The tricky point: there are two paths now instead of three, directly and through the mean of the squares. y does not
change when a row of x is doubled (but for eps), so grad_x has nothing to say about growing longer: it is perpendicular
to its row of x. A backward that treats the root as a constant gets this wrong, and this is how you can see it.

The mean is over the D features of a row, and eps stands inside the root.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D", "weight": "D"},
    output={"y": "N D"},
    options={"eps": 1e-6},
    torch=lambda x, weight, *, eps: F.rms_norm(x, x.shape[-1:], weight, eps),
    forbidden=["batch_norm", "group_norm", "instance_norm", "layer_norm", "rms_norm"],
    hints=[
        "Name the lines: mean_square, rrms (one over the root), normalized, y. How many ways lead from x to y?",
        "normalized = x * rrms is a product. Its gradient reaches x directly, and rrms as a sum over D. The derivative "
        "of s ** -0.5 is -0.5 * s ** -1.5, which is -0.5 * rrms ** 3.",
        "With g = grad_y * weight, grad_x is rrms * (g - normalized * b), and b is a mean over D of a product of two "
        "things that you have. It is what makes grad_x perpendicular to x.",
    ],
)
def rmsnorm(x, weight, *, eps):
    mean_square = x.square().mean(-1, keepdim=True)
    rrms = (mean_square + eps).rsqrt()
    normalized = x * rrms
    y = weight * normalized
    return y


rmsnorm.edge("rows of zeros", x=torch.zeros_like)
rmsnorm.edge("a constant row", x=lambda x: x.index_fill(0, torch.tensor([0]), 2.0))
rmsnorm.edge("values at 1e4", x=lambda x: 1e4 * x)
rmsnorm.edge("values at 1e-4, where eps matters most", x=lambda x: 1e-4 * x)
rmsnorm.edge("one feature", sizes={"D": 1})
rmsnorm.edge("weights of zero", weight=torch.zeros_like)

rmsnorm.known(
    "mean_square",
    "the mean of the row is taken off first, as in layer normalization",
    lambda v: v.x.var(-1, unbiased=False, keepdim=True),
    "RMS normalization squares x as it is.",
)
rmsnorm.known(
    "mean_square",
    "eps is outside the square root",
    lambda v: (v.mean_square.sqrt() + v.eps).square() - v.eps,
    "Divide by sqrt(mean_square + eps).",
)
rmsnorm.known("mean_square", "eps is missing", lambda v: v.mean_square - v.eps, "Divide by sqrt(mean_square + eps).")
rmsnorm.known(
    "mean_square",
    "mean_square is a sum over D, not a mean",
    lambda v: v.x.square().sum(-1, keepdim=True),
    "It is a mean: otherwise y would shrink with the number of features.",
)
rmsnorm.known(
    "normalized",
    "the squares are averaged over the batch N, not over the features D",
    lambda v: v.x * (v.x.square().mean(0) + v.eps).rsqrt(),
    "Each row is normalized by itself.",
)
rmsnorm.known(
    "mean_square",
    "it divides by the mean of |x|, not by the root of the mean of x²",
    lambda v: v.x.abs().mean(-1, keepdim=True).square(),
    "Square, average, then take the root, in this order.",
)


def _with_a_mean_taken_off(v):
    """normalized, with the derivative that layer normalization's backward would transpose."""
    scaled, normalized = v.x * v.rrms.detach(), v.normalized.detach()
    both = scaled.mean(-1, keepdim=True) + normalized * (scaled * normalized).mean(-1, keepdim=True)
    return normalized + (scaled - both) - (scaled - both).detach()


rmsnorm.known(
    "normalized",
    "backward takes the mean of the gradient off: that is layer normalization's",
    _with_a_mean_taken_off,
    "No mean was taken off x in forward, so there is no path through one.",
)


def _with_the_mean_over_n(v):
    """normalized, with the derivative that a backward with the mean of g * normalized over N transposes."""
    scaled, normalized = v.x * v.rrms.detach(), v.normalized.detach()
    change = scaled - normalized * (scaled * normalized).mean(0, keepdim=True)
    return normalized + change - change.detach()


rmsnorm.known(
    "normalized",
    "the mean of grad_normalized * normalized is taken over the batch N, not over D",
    _with_the_mean_over_n,
    "mean_square belongs to a row, so what comes back to it is summed over its row.",
)
rmsnorm.known(
    "rrms",
    "it divides by the mean of the squares, not by its root",
    lambda v: v.rrms.square(),
    "Divide by sqrt(mean_square + eps).",
)
rmsnorm.known(
    "y", "1 + weight is multiplied, not weight", lambda v: (1 + v.weight) * v.normalized, "Use weight as it is."
)
