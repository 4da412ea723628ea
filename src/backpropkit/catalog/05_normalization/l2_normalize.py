"""L2 normalization: y = x / max(norm, eps), with norm the length of each row

Every row of x becomes a vector of length 1 that points the same way. Afterwards a dot product of two rows is the
cosine of the angle between them: this is how embeddings are compared in retrieval and in contrastive learning.

The tricky point: y lies on a sphere. Making a row of x longer changes nothing, so only the part of grad_y that is
perpendicular to y gets through to x, divided by the length. What points along y has to be taken out, and it is the
path x → norm → y that takes it out.

eps is no summand here but a floor: rows shorter than eps are divided by eps itself. For them the divisor is a
constant, the path through norm is cut, and what is left is a plain division. That includes a row of zeros, whose
length has no derivative at all.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D"},
    output={"y": "N D"},
    options={"eps": 1e-12},
    torch=lambda x, *, eps: F.normalize(x, dim=-1, eps=eps),
    forbidden=["normalize"],
    hints=[
        "Draw one row of D = 2 as an arrow, and y on the circle. Which small moves of x move y? Those along the arrow "
        "don't, so their part of grad_y must not arrive.",
        "y = x / length is a quotient: directly it gives grad_y / length. Through the length it gives minus something "
        "that points along y. How much of it? The dot product of grad_y and y tells, one number for each row.",
        "grad_x is (grad_y - y * s) / length, where s is the sum over D of grad_y * y. For rows with norm < eps, "
        "length is eps and s has to be 0: multiply it by the comparison norm > eps.",
    ],
)
def l2_normalize(x, *, eps):
    norm = x.norm(dim=-1, keepdim=True)
    length = norm.clamp_min(eps)
    y = x / length
    return y


l2_normalize.edge("rows of zeros", x=torch.zeros_like)
l2_normalize.edge("one row of zeros", x=lambda x: x.index_fill(0, torch.tensor([1]), 0.0))
l2_normalize.edge("rows shorter than eps", options={"eps": 100.0})
l2_normalize.edge(
    "some rows shorter than eps", options={"eps": 0.01}, x=lambda x: x * torch.tensor([[1], [1e-4]])[[0, 1, 0, 1, 0]]
)
l2_normalize.edge("values at 1e4", x=lambda x: 1e4 * x)
l2_normalize.edge("one feature: y is the sign of x", sizes={"D": 1})

l2_normalize.known(
    "length",
    "eps is added to the norm; it is a floor under it",
    lambda v: v.norm + v.eps,
    "Divide by max(norm, eps).",
)
l2_normalize.known(
    "length",
    "eps is added inside the root; it is a floor under the norm",
    lambda v: (v.norm.square() + v.eps).sqrt(),
    "Divide by max(norm, eps).",
)
l2_normalize.known(
    "norm",
    "norm is the sum of the absolute values",
    lambda v: v.x.abs().sum(-1, keepdim=True),
    "The length of a row is the root of the sum of its squares.",
)
l2_normalize.known(
    "norm",
    "it divides by the squared length",
    lambda v: v.norm.square(),
    "Don't forget the square root.",
)
l2_normalize.known(
    "norm",
    "norm is the largest absolute value of the row",
    lambda v: v.x.abs().amax(-1, keepdim=True),
    "The length of a row is the root of the sum of its squares.",
)
