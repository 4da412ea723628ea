"""Max pooling: y = the largest entry of each window of kernel_size times kernel_size pixels

An image is made smaller by keeping of each window what stands out most. It has no weights. After it the network knows
that a thing was seen, and no longer quite where, so that small shifts of the image change little.

The tricky point: of each window only the winner reached y, so only the winner gets the gradient; the others could
have been a little larger or smaller without anybody noticing. Backward has to know who won, and forward knows. Where
windows overlap (stride < kernel_size), a pixel may win in several, and adds up what comes back. Pixels behind the
last whole window took part in nothing.

At a tie the function has a kink and no derivative. The convention here is PyTorch's: the first of the largest entries,
in row-major order, takes all.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N C H W"},
    output={"y": "N C OH OW"},
    options={"kernel_size": 2, "stride": 2},
    torch=lambda x, *, kernel_size, stride: F.max_pool2d(x, kernel_size, stride),
    sizes={
        "display": {"N": 2, "C": 3, "H": 5, "W": 8},
        "diagnosis": {"N": 5, "C": 4, "H": 14, "W": 18},
        "tiny": {"N": 1, "C": 1, "H": 2, "W": 4},
    },
    forbidden=["max_pool2d", "max_pool3d", "adaptive_max_pool2d"],
    hints=[
        "Cut out the windows as [N, C, OH, OW, K * K] and keep the argmax of the last axis: it is all that backward "
        "needs, apart from the shape of x.",
        "Start from zeros of the windows' shape, and write grad_y at the argmax of each window (scatter_ in PyTorch, "
        "put_along_axis in NumPy). This is the gradient of the windows.",
        "Then go from windows to pixels: for each (i, j) of the window, add its entry i * K + j to "
        "grad_x[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride].",
    ],
)
def max_pool2d(x, *, kernel_size, stride):
    windows = x.unfold(2, kernel_size, stride).unfold(3, kernel_size, stride)
    candidates = windows.flatten(4)
    y = candidates.max(-1).values
    return y


def _far_apart(x):
    """The nine entries of any 3 x 3 window differ by about 1 or more, so that no small step changes who wins."""
    place = (torch.arange(x.shape[2]) % 3)[:, None] * 3 + torch.arange(x.shape[3]) % 3
    ranks = x[:, :, :3, :3].flatten(2).argsort(-1)
    return ranks[:, :, place] - 4 + 0.1 * x


max_pool2d.case("diagnosis", options={"kernel_size": 3}, x=_far_apart)  # its windows overlap
max_pool2d.case("windows of 4 with stride 1", options={"kernel_size": 4, "stride": 1}, sizes={"H": 7, "W": 9})
max_pool2d.case("gaps between the windows", options={"kernel_size": 2, "stride": 3})
max_pool2d.edge("a tie everywhere: the first entry wins", x=torch.zeros_like)
max_pool2d.edge("ties within and across windows", x=lambda x: x.round(), options={"kernel_size": 3, "stride": 2})
max_pool2d.edge("rows and columns left over", sizes={"H": 9, "W": 7})
max_pool2d.edge("windows of one pixel", options={"kernel_size": 1, "stride": 1})
max_pool2d.edge("one window", sizes={"H": 2, "W": 2})
max_pool2d.edge("all entries negative", x=lambda x: -x.abs() - 1)
max_pool2d.edge("values at 1e4", x=lambda x: 1e4 * x)


def _derivative_of(value, other):
    """`value`, with the derivative of `other`."""
    return value.detach() + other - other.detach()


def _first_window_only(v):
    """The windows, with a gradient for each pixel from only the first window that it lies in."""
    in_previous = torch.arange(v.kernel_size) + v.stride < v.kernel_size
    rows, columns = ((torch.arange(count) > 0)[:, None] & in_previous for count in v.windows.shape[2:4])
    only = ~rows[:, None, :, None] & ~columns[None, :, None, :]
    return v.windows * only + (v.windows * ~only).detach()


def _last_win_only(v):
    """y, with a gradient to each pixel from only the last window that it wins."""
    winner, columns = v.candidates.argmax(-1), v.y.shape[3]
    window = torch.arange(v.y[0, 0].numel())
    row = (window // columns).reshape(v.y.shape[2:]) * v.stride + winner // v.kernel_size
    column = (window % columns).reshape(v.y.shape[2:]) * v.stride + winner % v.kernel_size
    pixel = (row * v.x.shape[3] + column).flatten(2)
    again = (pixel[..., :, None] == pixel[..., None, :]).triu(1).any(-1).reshape(v.y.shape)
    return v.y * ~again + (v.y * again).detach()


def _one_pixel_apart(v):
    crowded = v.x.unfold(2, v.kernel_size, 1).unfold(3, v.kernel_size, 1)
    return crowded[:, :, : v.windows.shape[2], : v.windows.shape[3]]


max_pool2d.known(
    "y",
    "every entry of a window gets the gradient, not the largest alone",
    lambda v: _derivative_of(v.y, v.candidates.sum(-1)),
    "Only the largest entry reached y.",
)
max_pool2d.known(
    "y",
    "the gradient is shared by the whole window, as in average pooling",
    lambda v: _derivative_of(v.y, v.candidates.mean(-1)),
    "Only the largest entry reached y: it takes all of the gradient.",
)
max_pool2d.known(
    "y",
    "a pixel that wins in several windows gets the gradient of the last one alone",
    _last_win_only,
    "Add up what comes back from all the windows that a pixel has won: += or scatter_add_.",
)
max_pool2d.known(
    "windows",
    "where windows overlap, only the first one counts",
    _first_window_only,
    "A pixel lies in several windows: add into it with +=.",
)
max_pool2d.known(
    "y",
    "it takes the smallest entry of each window",
    lambda v: v.candidates.min(-1).values,
    "The largest entry of each window is wanted.",
)
max_pool2d.known(
    "y",
    "it takes the entry with the largest absolute value",
    lambda v: v.candidates.gather(-1, v.candidates.abs().argmax(-1, keepdim=True))[..., 0],
    "Negative entries are small, however far from 0 they are.",
)
max_pool2d.known(
    "windows",
    "the row and the column of the largest entry are mixed up",
    lambda v: v.windows.transpose(-1, -2) + (v.windows - v.windows.transpose(-1, -2)).detach(),
    "Entry number m of a window lies in its row m // kernel_size and column m % kernel_size.",
)
max_pool2d.known(
    "windows",
    "the windows lie one pixel apart: the stride is ignored",
    _one_pixel_apart,
    "Window (h, w) starts at pixel (h * stride, w * stride).",
)
max_pool2d.known(
    "y", "it is the largest of |x|", lambda v: v.candidates.abs().amax(-1), "Compare the numbers as they are."
)
