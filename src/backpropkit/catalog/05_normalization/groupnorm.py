"""Group normalization: y = weight * (x - mean) / sqrt(var + eps) + bias, with mean and var over a group of channels

Images come as [N, C, H, W]. The C channels of one image are split into num_groups groups of neighbours, and each
group is normalized over all its channels and pixels together. It stands between two others: with one group it
normalizes a whole image (layer normalization), with C groups each channel of each image (instance normalization).
Unlike batch normalization it does not care how many images there are.

The tricky point: two groupings meet. The statistics belong to (image, group), a block of C / num_groups channels and
all their pixels; weight and bias belong to the channel, and are shared by all images and pixels. So grad_x needs means
over one set of axes, and grad_weight and grad_bias need sums over another. Reshape x to [N, num_groups, -1] for the
first and go back to [N, C, H, W] for the second.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N C H W", "weight": "C", "bias": "C"},
    output={"y": "N C H W"},
    options={"num_groups": 2, "eps": 1e-5},
    torch=lambda x, weight, bias, *, num_groups, eps: F.group_norm(x, num_groups, weight, bias, eps),
    sizes={
        "display": {"N": 3, "C": 4, "H": 5, "W": 2},
        "diagnosis": {"N": 5, "C": 6, "H": 7, "W": 4},
        "tiny": {"N": 1, "C": 4, "H": 1, "W": 2},
    },
    forbidden=["batch_norm", "group_norm", "instance_norm", "layer_norm", "rms_norm"],
    hints=[
        "In the shape [N, num_groups, -1] each group is one row, and what happens to a row is layer normalization "
        "without weight and bias. Which of your lines work in this shape, and which in [N, C, H, W]?",
        "weight[c] is used at every image and pixel: grad_weight adds up over N, H and W. To multiply it with x give "
        "it the shape [C, 1, 1].",
        "Let g = grad_y * weight[:, None, None], reshaped to groups. Then grad_x is rstd * (g - a - normalized * b), "
        "with a and b two means over the last axis, and at the end the shape of x.",
    ],
)
def groupnorm(x, weight, bias, *, num_groups, eps):
    groups = x.reshape(x.shape[0], num_groups, -1)
    mean = groups.mean(-1, keepdim=True)
    centered = groups - mean
    var = centered.square().mean(-1, keepdim=True)
    rstd = (var + eps).rsqrt()
    normalized = (centered * rstd).reshape(x.shape)
    y = weight[:, None, None] * normalized + bias[:, None, None]
    return y


groupnorm.case("one group: layer normalization", options={"num_groups": 1})
groupnorm.case("a group for each channel: instance normalization", options={"num_groups": 6})
groupnorm.edge("groups of one value each", sizes={"C": 2, "H": 1, "W": 1})
groupnorm.edge("a constant group", x=lambda x: x.index_fill(1, torch.arange(3), 2.0))
groupnorm.edge("values at 1e4", x=lambda x: 1e4 * x)
groupnorm.edge("values at 1e-4, where eps matters most", x=lambda x: 1e-4 * x)

groupnorm.known(
    "normalized",
    "channels are dealt out in turn (0, 2, 4 … in the first group), not as neighbours",
    lambda v: _dealt_in_turn(v.x, v.num_groups, v.eps),
    "Channels of one group lie next to each other: x.reshape(N, num_groups, -1).",
)
groupnorm.known(
    "var",
    "var divides by one less than the size of a group",
    lambda v: v.groups.var(-1, keepdim=True),
    "The variance is the mean of the squares: var(unbiased=False).",
)
groupnorm.known(
    "var",
    "eps is outside the square root",
    lambda v: (v.var.sqrt() + v.eps).square() - v.eps,
    "Divide by sqrt(var + eps), not by sqrt(var) + eps.",
)
groupnorm.known("var", "eps is missing", lambda v: v.var - v.eps, "Divide by sqrt(var + eps).")
groupnorm.known(
    "normalized",
    "each pixel has statistics of its own, over the channels of the group alone",
    lambda v: _per_pixel(v.x, v.num_groups, v.eps),
    "The statistics of a group are over its channels and all pixels.",
)
groupnorm.known(
    "normalized",
    "each channel has statistics of its own, as if num_groups were C",
    lambda v: _normalized(v.x, (2, 3), v.eps),
    "The statistics of a group are over all its channels and pixels.",
)
groupnorm.known(
    "normalized",
    "mean and var are taken over the batch as well",
    lambda v: _normalized(v.groups, (0, 2), v.eps).reshape(v.x.shape),
    "Each image has statistics of its own.",
)
groupnorm.known(
    "normalized",
    "the two means of backward are taken over each channel, not over its group",
    lambda v: _with_means_of_channels(v),
    "The statistics belong to a group: what comes back to them is summed over all its channels and pixels.",
)


groupnorm.known(
    "y",
    "weight is multiplied in at the end of backward, not before the means",
    lambda v: (
        v.y + _changed(v, v.x * v.weight.detach()[:, None, None]) - _changed(v, v.x) * v.weight.detach()[:, None, None]
    ),
    "y = weight * normalized + bias is the last line of forward, so it is the first on the way back.",
)


def _changed(v, x):
    """0, with the derivative of normalized by x, as if x were what stood there."""
    scaled = x.reshape(v.groups.shape) * v.rstd.detach()
    normalized = v.normalized.detach().reshape(v.groups.shape)
    both = scaled.mean(-1, keepdim=True) + normalized * (scaled * normalized).mean(-1, keepdim=True)
    return ((scaled - both) - (scaled - both).detach()).reshape(v.x.shape)


def _with_means_of_channels(v):
    """normalized, with the derivative that a backward with means over H and W transposes."""
    scaled, normalized = (v.groups * v.rstd.detach()).reshape(v.x.shape), v.normalized.detach()
    both = scaled.mean((2, 3), keepdim=True) + normalized * (scaled * normalized).mean((2, 3), keepdim=True)
    return normalized + (scaled - both) - (scaled - both).detach()


def _normalized(x, axes, eps):
    return (x - x.mean(axes, keepdim=True)) * (x.var(axes, unbiased=False, keepdim=True) + eps).rsqrt()


def _dealt_in_turn(x, num_groups, eps):
    return _normalized(x.unflatten(1, (-1, num_groups)), (1, 3, 4), eps).flatten(1, 2)


def _per_pixel(x, num_groups, eps):
    return _normalized(x.unflatten(1, (num_groups, -1)), (2,), eps).flatten(1, 2)


groupnorm.known(
    "rstd",
    "it divides by the variance, not by its root",
    lambda v: v.rstd.square(),
    "Divide by the standard deviation, sqrt(var + eps).",
)
groupnorm.known(
    "normalized",
    "mean and var are taken over all channels, as if num_groups were 1",
    lambda v: _normalized(v.x, (1, 2, 3), v.eps),
    "Each group of channels has statistics of its own.",
)
