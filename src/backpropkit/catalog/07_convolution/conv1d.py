"""Convolution in one dimension: y[n, f, o] = sum over c, k of x[n, c, o * stride + k] * weight[f, c, k] + bias[f]

A small kernel slides along a signal and takes a dot product with what lies under it, at each place the same one: a
detector that works wherever the thing turns up. x has C channels and each of F kernels looks at all of them. padding
puts zeros at both ends, and stride is how far the kernel moves between two looks.

The tricky point: it is a linear layer in disguise. Cut the windows out, one for each place, and y is windows times
weight, with the linear layer's two gradients. What is new is cutting out: neighbouring windows overlap, so one entry
of x is copied into several of them, and what comes back from all of them adds up. Entries behind the last whole
window (with a stride there may be some) reached no y: their gradient is 0, but it is there.

PyTorch's kernel is not flipped: this is the cross-correlation of the textbooks, and everybody calls it a convolution.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N C L", "weight": "F C K", "bias": "F"},
    output={"y": "N F OL"},
    options={"stride": 1, "padding": 0},
    torch=F.conv1d,
    sizes={
        "display": {"N": 2, "C": 3, "L": 11, "F": 5, "K": 4},
        "diagnosis": {"N": 3, "C": 5, "L": 23, "F": 7, "K": 4},
        "square": {"L": 6, "K": 3},
        "tiny": {"N": 1, "C": 1, "L": 4, "F": 1, "K": 2},
    },
    forbidden=["conv1d", "conv2d", "conv3d", "conv_tbc", "conv_dilated2d"],
    hints=[
        "Make the windows an array of their own, [N, C, OL, K]: padded.unfold(2, K, stride) in PyTorch, "
        "sliding_window_view in NumPy. With them forward is one einsum and grad_weight another.",
        "An einsum's gradient for one factor is an einsum of grad_y with the other factor, with the letters that are "
        "left. grad_windows [N, C, OL, K] is grad_y [N, F, OL] with weight [F, C, K], summed over F.",
        "Start from zeros in the shape of the padded x. For each k of the kernel, add grad_windows[..., k] to the "
        "slice k : k + stride * OL : stride. At the end cut the padding off both sides.",
    ],
)
def conv1d(x, weight, bias, *, stride, padding):
    padded = F.pad(x, (padding, padding))
    windows = padded.unfold(-1, weight.shape[-1], stride)
    product = torch.einsum("nclk,fck->nfl", windows, weight)
    y = product + bias[:, None]
    return y


conv1d.case("diagnosis", options={"stride": 2, "padding": 1})
conv1d.case("stride 3, with entries left over", options={"stride": 3})
conv1d.case("padding 3", options={"padding": 3})
conv1d.edge("a kernel of one entry", sizes={"K": 1})
conv1d.edge("a kernel as long as x", sizes={"K": 23})
conv1d.edge("a stride longer than the kernel", options={"stride": 5})
conv1d.edge("one channel in and one out", sizes={"C": 1, "F": 1})
conv1d.edge("more padding than kernel", options={"padding": 5, "stride": 2})
conv1d.edge("values at 1e4", x=lambda x: 1e4 * x)


def _one_window_only(v, last):
    """The windows, with a gradient for each entry of x from only the first or the last window that it lies in."""
    window, entry = torch.arange(v.windows.shape[2])[:, None], torch.arange(v.windows.shape[3])
    in_next = (window < v.windows.shape[2] - 1) & (entry >= v.stride)
    in_previous = (window > 0) & (entry + v.stride < v.windows.shape[3])
    only = ~(in_next if last else in_previous)
    return v.windows * only + (v.windows * ~only).detach()


conv1d.known(
    "product",
    "the kernel is flipped",
    lambda v: torch.einsum("nclk,fck->nfl", v.windows, v.weight.flip(-1)),
    "Entry k of the kernel meets entry o * stride + k of x, in forward and in backward.",
)
conv1d.known(
    "windows",
    "where windows overlap, only the last one counts",
    lambda v: _one_window_only(v, last=True),
    "One entry of x lies in several windows: add up what comes back from each.",
)
conv1d.known(
    "windows",
    "where windows overlap, only the first one counts",
    lambda v: _one_window_only(v, last=False),
    "One entry of x lies in several windows: add into it with += in the loop over the kernel.",
)
conv1d.known(
    "padded",
    "x starts at 0 of the padded array, not at padding",
    lambda v: F.pad(v.x, (0, 2 * v.padding)),
    "The zeros are on both sides: x lies between padding and padding + L.",
)
conv1d.known(
    "padded",
    "all of the padding is on the left",
    lambda v: F.pad(v.x, (2 * v.padding, 0)),
    "Put as many zeros to the right as to the left.",
)
conv1d.known(
    "padded",
    "the ends are padded with copies of the last entry, not with zeros",
    lambda v: F.pad(v.x, (v.padding, v.padding), mode="replicate"),
    "Pad with zeros.",
)
conv1d.known(
    "windows",
    "the windows lie one entry apart: the stride is ignored",
    lambda v: v.padded.unfold(-1, v.weight.shape[-1], 1)[:, :, : v.windows.shape[2]],
    "Window o starts at o * stride.",
)
