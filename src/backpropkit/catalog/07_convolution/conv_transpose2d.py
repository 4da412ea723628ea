"""Transposed convolution: y = for each pixel of x a copy of the kernel, weighted with the pixel, all added up + bias

Where a convolution reads windows, this one writes them. Pixel (h, w) of x is a weight: it stamps the kernel, KH times
KW pixels, onto a canvas at (h * stride, w * stride), and where stamps overlap they add up. So a stride of 2 doubles an
image: this is how decoders and image generators grow theirs. padding cuts a frame of that width off the canvas.

Its name says what it is: a convolution is linear in x, and this is the same map transposed. What backward does in a
convolution, this layer does in forward, and the other way round.

The tricky point: weight is [C, F, KH, KW], the channels of x first, since it is the weight of a convolution from F to
C channels, read backwards. bias is added once to each pixel of y, not once per stamp.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N C H W", "weight": "C F KH KW", "bias": "F"},
    output={"y": "N F OH OW"},
    options={"stride": 1, "padding": 0},
    torch=lambda x, weight, bias, *, stride, padding: F.conv_transpose2d(x, weight, bias, stride, padding),
    sizes={
        "display": {"N": 2, "C": 3, "H": 6, "W": 5, "F": 7, "KH": 3, "KW": 2},
        "diagnosis": {"N": 4, "C": 6, "H": 5, "W": 7, "F": 8, "KH": 2, "KW": 3},
        "square": {"KH": 3, "KW": 3},
        "tiny": {"N": 1, "C": 1, "H": 2, "W": 2, "F": 1, "KH": 2, "KW": 2},
    },
    forbidden=["conv_transpose2d", "conv_transpose3d"],
    hints=[
        "Make the stamps first: one einsum of x [N, C, H, W] and weight [C, F, KH, KW] to [N, F, H, W, KH, KW]. Then "
        "add stamps[..., i, j] to the canvas at rows i, i + stride, …, for each (i, j) of the kernel.",
        "Go back: put grad_y into the middle of a canvas of zeros (the frame that was cut off had no influence). Each "
        "stamp's gradient is the window of that canvas where it was stamped, in the shape of the stamps.",
        "With the windows of the canvas' gradient, [N, F, H, W, KH, KW], grad_x is their einsum with weight, and "
        "grad_weight their einsum with x. That is a convolution's forward, and its grad_weight.",
    ],
)
def conv_transpose2d(x, weight, bias, *, stride, padding):
    stamps = torch.einsum("nchw,cfij->nfijhw", x, weight)
    columns = stamps.flatten(4).flatten(1, 3)
    canvas = F.fold(columns, _canvas_size(x.shape, weight.shape, stride), weight.shape[2:], stride=stride)
    cropped = canvas[:, :, padding : canvas.shape[2] - padding, padding : canvas.shape[3] - padding]
    y = cropped + bias[:, None, None]
    return y


def _canvas_size(image, kernel, stride):
    return [(size - 1) * stride + length for size, length in zip(image[2:], kernel[2:], strict=True)]


conv_transpose2d.case("diagnosis", options={"stride": 2, "padding": 1})
conv_transpose2d.case("stride 3: gaps between some stamps", options={"stride": 3})
conv_transpose2d.case("padding 1", options={"padding": 1}, sizes={"KH": 3})
conv_transpose2d.edge("one pixel: y is a single stamp", sizes={"H": 1, "W": 1})
conv_transpose2d.edge("a kernel of one pixel", sizes={"KH": 1, "KW": 1}, options={"stride": 2})
conv_transpose2d.edge("one channel in and one out", sizes={"C": 1, "F": 1})
conv_transpose2d.edge("values at 1e4", x=lambda x: 1e4 * x)


def _stamped(v, stamps):
    return F.fold(stamps.flatten(4).flatten(1, 3), v.canvas.shape[2:], v.weight.shape[2:], stride=v.stride)


def _last_stamp_only(v):
    """A canvas on which a later stamp covers the earlier ones."""
    covered = [
        (torch.arange(length)[:, None] >= v.stride) & (torch.arange(size) < size - 1)
        for length, size in zip(v.weight.shape[2:], v.x.shape[2:], strict=True)
    ]
    seen = ~covered[0][:, None, :, None] & ~covered[1][None, :, None, :]
    return _stamped(v, v.stamps * seen)


conv_transpose2d.known(
    "canvas",
    "where stamps overlap, only the last one counts",
    _last_stamp_only,
    "Stamps add up: use += on the canvas.",
)
conv_transpose2d.known(
    "stamps",
    "the kernel is flipped",
    lambda v: torch.einsum("nchw,cfij->nfijhw", v.x, v.weight.flip(-1, -2)),
    "Entry (i, j) of the kernel is stamped i rows down and j columns to the right.",
)
conv_transpose2d.known(
    "cropped",
    "the frame is cut off below and to the right only",
    lambda v: v.canvas[:, :, : v.cropped.shape[2], : v.cropped.shape[3]],
    "padding is cut off on all four sides.",
)
conv_transpose2d.known(
    "cropped",
    "the frame is cut off above and to the left only",
    lambda v: v.canvas[:, :, 2 * v.padding :, 2 * v.padding :],
    "padding is cut off on all four sides.",
)
conv_transpose2d.known(
    "y",
    "bias is added with every stamp, so it counts several times where they overlap",
    lambda v: v.cropped + _covered(v) * v.bias[:, None, None],
    "Add bias once, to the finished canvas.",
)
conv_transpose2d.known(
    "canvas",
    "the stamps lie one pixel apart: the stride is ignored",
    lambda v: _one_pixel_apart(v),
    "Pixel (h, w) of x is stamped at (h * stride, w * stride), and read back there.",
)


def _one_pixel_apart(v):
    height, width = _canvas_size(v.x.shape, v.weight.shape, 1)
    crowded = F.fold(v.stamps.flatten(4).flatten(1, 3), (height, width), v.weight.shape[2:])
    return F.pad(crowded, (0, v.canvas.shape[3] - width, 0, v.canvas.shape[2] - height))


def _covered(v):
    """How many stamps lie on each pixel of y."""
    counts = _stamped(v, torch.ones_like(v.stamps))
    return counts[:, :, v.padding : counts.shape[2] - v.padding, v.padding : counts.shape[3] - v.padding]
