"""Average pooling: y = the mean of each window of kernel_size times kernel_size pixels

An image is made smaller by replacing each window with its mean, which also smooths it. With a window as large as the
image it is the global average pooling in front of many classifiers: one number for each channel.

It is a convolution without anything to learn, whose kernel has all entries equal and looks at one channel at a time.

The tricky point: the map is linear, so backward needs no value of x at all, only its shape. Each pixel of a window
moved the mean by the same small share, and gets that share of the gradient back. Where windows overlap (stride <
kernel_size) a pixel has a share in several; behind the last whole window it has none, and its gradient is 0.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N C H W"},
    output={"y": "N C OH OW"},
    options={"kernel_size": 2, "stride": 2},
    torch=lambda x, *, kernel_size, stride: F.avg_pool2d(x, kernel_size, stride),
    sizes={
        "display": {"N": 2, "C": 3, "H": 5, "W": 8},
        "diagnosis": {"N": 5, "C": 4, "H": 14, "W": 18},
        "tiny": {"N": 1, "C": 1, "H": 2, "W": 4},
    },
    forbidden=["avg_pool2d", "avg_pool3d", "adaptive_avg_pool2d"],
    hints=[
        "How does y change when one pixel of its window grows by 1? The answer doesn't depend on x.",
        "A window has kernel_size ** 2 entries, and each of them gets grad_y divided by their number. Save the shape "
        "of x and the two options.",
        "For each (i, j) of the window, add grad_y / kernel_size ** 2 to the pixels that were entry (i, j) of some "
        "window: grad_x[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride].",
    ],
)
def avg_pool2d(x, *, kernel_size, stride):
    windows = x.unfold(2, kernel_size, stride).unfold(3, kernel_size, stride)
    y = windows.mean((-2, -1))
    return y


avg_pool2d.case("diagnosis", options={"kernel_size": 3})  # its windows overlap
avg_pool2d.case("windows of 4 with stride 1", options={"kernel_size": 4, "stride": 1}, sizes={"H": 7, "W": 9})
avg_pool2d.case("gaps between the windows", options={"kernel_size": 2, "stride": 3})
avg_pool2d.edge("rows and columns left over", sizes={"H": 9, "W": 7})
avg_pool2d.edge("windows of one pixel", options={"kernel_size": 1, "stride": 1})
avg_pool2d.edge("one window: global average pooling", options={"kernel_size": 7, "stride": 7}, sizes={"H": 7, "W": 7})
avg_pool2d.edge("values at 1e4", x=lambda x: 1e4 * x)


def _one_pixel_apart(v):
    crowded = v.x.unfold(2, v.kernel_size, 1).unfold(3, v.kernel_size, 1)
    return crowded[:, :, : v.windows.shape[2], : v.windows.shape[3]]


def _one_window_only(v, last):
    """The windows, with a gradient for each pixel from only the first or the last window that it lies in."""
    entry = torch.arange(v.kernel_size)
    in_next, in_previous = entry >= v.stride, entry + v.stride < v.kernel_size
    windows = [torch.arange(count)[:, None] for count in v.windows.shape[2:4]]
    rows, columns = ((w < len(w) - 1) & in_next if last else (w > 0) & in_previous for w in windows)
    only = ~rows[:, None, :, None] & ~columns[None, :, None, :]
    return v.windows * only + (v.windows * ~only).detach()


avg_pool2d.known(
    "y",
    "the sum of a window is divided by kernel_size, not by its square",
    lambda v: v.windows.sum((-2, -1)) / v.kernel_size,
    "A window has kernel_size * kernel_size entries.",
)
avg_pool2d.known(
    "y",
    "it takes the largest entry of each window, not the mean",
    lambda v: v.windows.flatten(4).amax(-1),
    "Every entry of a window counts the same.",
)
avg_pool2d.known(
    "windows",
    "where windows overlap, only the last one counts",
    lambda v: _one_window_only(v, last=True),
    "A pixel lies in several windows: add up what comes back from each.",
)
avg_pool2d.known(
    "windows",
    "where windows overlap, only the first one counts",
    lambda v: _one_window_only(v, last=False),
    "A pixel lies in several windows: add into it with +=.",
)
avg_pool2d.known(
    "windows",
    "the windows lie one pixel apart: the stride is ignored",
    _one_pixel_apart,
    "Window (h, w) starts at pixel (h * stride, w * stride).",
)
avg_pool2d.known(
    "y",
    "only the corner entry of each window counts",
    lambda v: v.windows[..., 0, 0] / v.kernel_size**2,
    "Loop over all entries of a window.",
)
