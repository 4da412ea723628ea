"""Matrix product: y = a @ b

y[m, n] is the dot product of row m of a and column n of b. Nearly all the arithmetic of a neural network is this one
operation, and its backward is two more products of the same kind: that is why training a network costs about three
times as much as running it.

One entry a[m, k] is used by a whole row of y, once for every n. Whatever is used several times gets several
contributions, and they add up: what comes back to a[m, k] is a sum over n. In the same way b[k, n] collects over m.

The tricky point: which factor is turned over, and on which side it stands. Let the shapes decide. A gradient has the
shape of its input, grad_y is [M, N], and with M, K and N all different there is only one product that fits.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"a": "M K", "b": "K N"},
    output={"y": "M N"},
    torch=torch.matmul,
    hints=[
        "Write the shapes under each other: grad_y [M, N], a [M, K], b [K, N]. What has to vanish to get [M, K]?",
        "grad_a is a product of grad_y and b. The axis that both have and grad_a lacks is N: sum over it.",
        "To sum over N, b [K, N] has to be turned over and stand second. grad_b mirrors it: a turned over, first.",
    ],
)
def matmul(a, b):
    y = a @ b
    return y


matmul.edge("a single row and a single column", sizes={"M": 1, "N": 1})
matmul.edge("a sum of one product", sizes={"K": 1})
matmul.edge("values at ±1e4", a=lambda a: 1e4 * a, b=lambda b: 1e4 * b)
matmul.edge("a is zero", a=torch.zeros_like)

matmul.known(
    "y", "the last product of each sum is left out", lambda v: v.a[:, :-1] @ v.b[:-1], "The sum runs over all K."
)
matmul.known(
    "y",
    "only the last product of each sum is kept",
    lambda v: v.a[:, -1:] * v.b[-1:],
    "Add the K products up: `+=`, not `=`.",
)
matmul.known("y", "the K products are averaged, not added up", lambda v: v.y / v.a.shape[1], "A dot product is a sum.")
matmul.known(
    "y",
    "only the first row is computed",
    lambda v: torch.cat([v.y[:1], 0 * v.y[1:]]),
    "Look at the indentation of the return: it stands after the loop.",
)
matmul.known(
    "a",
    "a is reshaped to [K, M], not transposed",
    lambda v: v.a.reshape(v.a.shape[::-1]).T,
    "A reshape moves no number: use .T.",
)
matmul.known(
    "b",
    "b is reshaped to [N, K], not transposed",
    lambda v: v.b.reshape(v.b.shape[::-1]).T,
    "A reshape moves no number: use .T.",
)
