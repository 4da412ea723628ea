"""Convolution of images: y[n, f, h, w] = sum over c, i, j of window[n, c, h, w, i, j] * weight[f, c, i, j] + bias[f]

A kernel of KH times KW pixels slides over an image with C channels and takes a dot product at each place. One small
set of weights serves the whole image: whatever it learns to see, it sees everywhere. padding adds a frame of zeros,
stride is the step between two places, and dilation the distance between two pixels under the kernel: entry (i, j) of
window (h, w) is pixel (h * stride + i * dilation, w * stride + j * dilation) of the padded image.

The tricky point: as in one dimension, cutting out the windows turns it into a matrix product, whose two gradients you
know. Going back from the windows to the image is the cutting undone: every pixel lies in many windows, and adds up
what comes back from each. Pixels that no window touches, behind the last whole one or between dilated rows, get 0.

Loops over images and pixels are right, and slow. One over the KH * KW entries of the kernel is enough.
"""

import math

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N C H W", "weight": "F C KH KW", "bias": "F"},
    output={"y": "N F OH OW"},
    options={"stride": 1, "padding": 0, "dilation": 1},
    torch=F.conv2d,
    sizes={
        "display": {"N": 2, "C": 3, "H": 7, "W": 9, "F": 4, "KH": 3, "KW": 2},
        "diagnosis": {"N": 4, "C": 6, "H": 12, "W": 15, "F": 8, "KH": 2, "KW": 3},
        "square": {"H": 6, "W": 6, "KH": 3, "KW": 3},
        "tiny": {"N": 1, "C": 1, "H": 3, "W": 3, "F": 1, "KH": 2, "KW": 2},
    },
    forbidden=["conv2d", "conv3d", "conv_dilated2d", "conv_dilated3d"],
    hints=[
        "Solve conv1d first. The windows are [N, C, OH, OW, KH, KW] now: unfold the rows, then the columns. A window "
        "that is dilated spans dilation * (KH - 1) + 1 rows, of which you take every dilation-th.",
        "Three einsums over the windows give y, grad_weight and grad_windows. Write the letters of each array down: "
        "what is missing on the right of the arrow is summed.",
        "For each (i, j) of the kernel, add grad_windows[..., i, j] into zeros of the padded shape, at rows "
        "i * dilation, then every stride-th, OH of them, and columns likewise. Then cut off the frame.",
    ],
)
def conv2d(x, weight, bias, *, stride, padding, dilation):
    padded = F.pad(x, (padding, padding, padding, padding))
    rows = padded.unfold(2, dilation * (weight.shape[2] - 1) + 1, stride)
    blocks = rows.unfold(3, dilation * (weight.shape[3] - 1) + 1, stride)
    windows = blocks[..., ::dilation, ::dilation]
    product = torch.einsum("nchwij,fcij->nfhw", windows, weight)
    y = product + bias[:, None, None]
    return y


conv2d.case("diagnosis", options={"stride": 2, "padding": 1, "dilation": 2})
conv2d.case("stride 3, with pixels left over", options={"stride": 3})
conv2d.case("padding 2", options={"padding": 2})
conv2d.case("dilation 3", options={"dilation": 3})
conv2d.edge("a kernel of one pixel", sizes={"KH": 1, "KW": 1})
conv2d.edge("a kernel as large as the image", sizes={"H": 2, "W": 3})
conv2d.edge("a stride larger than the kernel", options={"stride": 4})
conv2d.edge("one channel in and one out", sizes={"C": 1, "F": 1})
conv2d.edge("more padding than kernel", options={"padding": 4, "stride": 2})
conv2d.edge("values at 1e4", x=lambda x: 1e4 * x)


def _first_entry_only(v):
    """The windows, with a gradient only where the kernel's first pixel lies."""
    height, width = v.windows.shape[-2:]
    first = (torch.arange(height)[:, None] == 0) & (torch.arange(width) == 0)
    return v.windows * first + (v.windows * ~first).detach()


def _windows(padded, v, stride, dilation):
    """Windows with another stride or dilation, cut to the right number of them."""
    tall, wide = ((size - 1) * dilation + 1 for size in v.weight.shape[2:])
    found = padded.unfold(2, tall, stride).unfold(3, wide, stride)[..., ::dilation, ::dilation]
    return found[:, :, : v.windows.shape[2], : v.windows.shape[3]]


conv2d.known(
    "product",
    "the kernel is flipped",
    lambda v: torch.einsum("nchwij,fcij->nfhw", v.windows, v.weight.flip(-1, -2)),
    "Entry (i, j) of the kernel meets entry (i, j) of the window, in forward and in backward.",
)


def _one_window_only(v, last):
    """The windows, with a gradient for each pixel from only the first or the last window that it lies in."""
    common = math.gcd(v.stride, v.dilation)
    step, shift = v.dilation // common, v.stride // common  # entry e of a window is e - shift of the step-th after it

    def elsewhere(windows, entries):
        window, entry = torch.arange(windows)[:, None], torch.arange(entries)
        return (window + step < windows) & (entry >= shift) if last else (window >= step) & (entry + shift < entries)

    rows, columns = (elsewhere(w, e) for w, e in zip(v.windows.shape[2:4], v.windows.shape[4:], strict=True))
    only = ~rows[:, None, :, None] & ~columns[None, :, None, :]
    return v.windows * only + (v.windows * ~only).detach()


conv2d.known(
    "windows",
    "where windows overlap, only the last one counts",
    lambda v: _one_window_only(v, last=True),
    "One pixel lies in several windows: add up what comes back from each.",
)
conv2d.known(
    "windows",
    "where windows overlap, only the first one counts",
    lambda v: _one_window_only(v, last=False),
    "One pixel lies in several windows: add into it with += in the loop over the kernel.",
)
conv2d.known(
    "product",
    "the rows of the kernel are flipped",
    lambda v: torch.einsum("nchwij,fcij->nfhw", v.windows, v.weight.flip(-2)),
    "Entry (i, j) of the kernel meets entry (i, j) of the window, in forward and in backward.",
)
conv2d.known(
    "product",
    "the columns of the kernel are flipped",
    lambda v: torch.einsum("nchwij,fcij->nfhw", v.windows, v.weight.flip(-1)),
    "Entry (i, j) of the kernel meets entry (i, j) of the window, in forward and in backward.",
)
conv2d.known(
    "windows",
    "only the first entry of each window gets its gradient back",
    _first_entry_only,
    "Loop over all KH * KW entries of the kernel, and add each into its own place.",
)
conv2d.known(
    "windows",
    "dilation is ignored: the windows are made of neighbours",
    lambda v: _windows(v.padded, v, v.stride, 1),
    "Row i of a window lies i * dilation below its first row.",
)
conv2d.known(
    "windows",
    "the windows lie one pixel apart: the stride is ignored",
    lambda v: _windows(v.padded, v, 1, v.dilation),
    "Window (h, w) starts at pixel (h * stride, w * stride).",
)
conv2d.known(
    "padded",
    "x starts in the corner of the padded image, not at padding",
    lambda v: F.pad(v.x, (0, 2 * v.padding, 0, 2 * v.padding)),
    "The frame goes all around: x starts at row and column padding.",
)
conv2d.known(
    "padded",
    "the frame is made of copies of the outermost pixels, not of zeros",
    lambda v: F.pad(v.x, (v.padding,) * 4, mode="replicate"),
    "Pad with zeros.",
)
for words, rows, columns in (
    ("only the last window counts", -1, -1),
    ("the last row of windows is left out", slice(-1), slice(None)),
    ("the last column of windows is left out", slice(None), slice(-1)),
):
    conv2d.known(
        "windows",
        words,
        lambda v, rows=rows, columns=columns: _only(v.windows, rows, columns),
        "Every window has a share: look at += in the loop, and at where it ends.",
    )


def _only(windows, rows, columns):
    """The windows, with a gradient through those in some rows and columns alone."""
    kept = torch.zeros(windows.shape[2:4], dtype=torch.bool)
    kept[rows, columns] = True
    kept = kept[:, :, None, None]
    return windows * kept + (windows * ~kept).detach()
