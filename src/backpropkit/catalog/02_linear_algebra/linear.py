"""A linear layer: y = x @ weight.T + bias

Every row of x is one example, every row of weight is one output: y[n, o] is the dot product of x[n] and weight[o], plus
bias[o]. All rows of x meet the same weight and the same bias, so what comes back to them is added up over the batch.

The tricky point: no formula has to be remembered. grad_weight has the shape of weight, [O, I]; grad_y is [N, O] and x
is [N, I]. Only one product of the two has that shape, and it sums over N, which is what sharing the weight asks for.
"""

import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N I", "weight": "O I", "bias": "O"},
    output={"y": "N O"},
    torch=F.linear,
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


linear.known(
    "bias",
    "bias is added to the first row only",
    lambda v: v.bias * (v.x[:, :1] * 0).index_fill(0, v.x.new_zeros(1).long(), 1),
)
