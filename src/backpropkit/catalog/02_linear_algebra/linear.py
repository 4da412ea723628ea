"""A linear layer: y = x @ weight.T + bias

Every row of x is one example, every row of weight is one output: y[n, o] is the dot product of x[n] and weight[o], plus
bias[o]. All rows of x meet the same weight and the same bias, so what comes back to them is added up over the batch.

The tricky point: no formula has to be remembered. grad_weight has the shape of weight, [O, I]; grad_y is [N, O] and x
is [N, I]. Only one product of the two has that shape, and it sums over N, which is what sharing the weight asks for.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N I", "weight": "O I", "bias": "O"},
    output={"y": "N O"},
    torch=F.linear,
    forbidden=["linear"],
    hints=[
        "Write the shapes of grad_y, x, weight and bias under each other. A gradient has the shape of its input.",
        "x reaches y only through x @ weight.T. For C = A @ B the gradients are grad_C @ B.T and A.T @ grad_C.",
        "grad_weight [O, I] is a product of grad_y [N, O], turned over, and x [N, I]. bias was added to all N rows.",
    ],
)
def linear(x, weight, bias):
    product = x @ weight.T
    y = product + bias
    return y


linear.edge("one feature in, one out", sizes={"I": 1, "O": 1})
linear.edge("values at ±1e4", x=lambda x: 1e4 * x, weight=lambda weight: 1e4 * weight)
linear.edge("all rows equal", x=lambda x: x[:1].expand_as(x))

linear.known(
    "product",
    "the last feature is left out",
    lambda v: v.x[:, :-1] @ v.weight[:, :-1].T,
    "The dot product runs over all I features.",
)
linear.known(
    "y",
    "bias is added to the first row only",
    lambda v: torch.cat([v.product[:1] + v.bias, v.product[1:]]),
    "Every row of the batch gets the same bias.",
)
linear.known(
    "bias",
    "bias[0] is added to every output",
    lambda v: v.bias[:1].expand_as(v.bias),
    "Output o has a bias of its own, bias[o].",
)
linear.known("y", "a ReLU stands on top", lambda v: v.y * (v.y > 0), "A linear layer ends with the bias.")
linear.known(
    "weight",
    "weight is scaled by 1/sqrt(I)",
    lambda v: v.weight / v.weight.shape[1] ** 0.5,
    "That belongs to initialisation: here weight is used as it is.",
)
linear.known(
    "bias",
    "the sum of bias is added to every output",
    lambda v: v.bias.sum().expand_as(v.bias),
    "Output o has a bias of its own, bias[o].",
)
