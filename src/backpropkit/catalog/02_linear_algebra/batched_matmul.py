"""Batched matrix product with a shared factor: y[i] = a[i] @ b

a is a stack of B matrices, all of them multiplied by the same b. This is a linear layer on a batch of sequences: B
sequences of M tokens with K features each, and one weight for all of them.

Seen from a, nothing is new: each a[i] meets b and nobody else. Seen from b, everything adds up: it was used by every
row of every matrix, B * M times in all.

The tricky point: transposing. `.T` on an array of three axes reverses all three; what a matrix product needs turned
over is the last two. And grad_b has the shape [K, N]: a batched product leaves a B in front that has to be added up.
Since b can't tell a row of one matrix from a row of another, a reshape to [B * M, K] can save the thought.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"a": "B M K", "b": "K N"},
    output={"y": "B M N"},
    torch=torch.matmul,
    sizes={"tiny": {"B": 2, "M": 1, "K": 3, "N": 2}},
    hints=[
        "For one matrix of the stack this is matmul: write down its two gradients. What changes with B of them?",
        "grad_a: every grad_y[i] [M, N] meets the same b. grad_b: each a[i], turned over, gives a [K, N]. Add up.",
        "To the shared b the batch is one tall matrix: reshape a to [B * M, K] and grad_y to [B * M, N].",
    ],
)
def batched_matmul(a, b):
    y = a @ b
    return y


batched_matmul.edge("one row per matrix", sizes={"M": 1})
batched_matmul.edge("a sum of one product", sizes={"K": 1})
batched_matmul.edge("one column", sizes={"N": 1})
batched_matmul.edge("values at ±1e4", a=lambda a: 1e4 * a, b=lambda b: 1e4 * b)
batched_matmul.edge("all matrices equal", a=lambda a: a[:1].expand_as(a))

batched_matmul.known(
    "y",
    "only the first matrix is multiplied",
    lambda v: torch.cat([v.y[:1], 0 * v.y[1:]]),
    "Look at the indentation of the return: it stands after the loop over B.",
)
batched_matmul.known(
    "y", "the last product of each sum is left out", lambda v: v.a[..., :-1] @ v.b[:-1], "The sum runs over all K."
)
batched_matmul.known(
    "y", "the K products are averaged, not added up", lambda v: v.y / v.a.shape[2], "A dot product is a sum."
)
batched_matmul.known(
    "a",
    "B and M are exchanged by a reshape",
    lambda v: v.a.reshape(v.a.shape[1], v.a.shape[0], -1).transpose(0, 1),
    "A reshape moves no number. To exchange two axes, transpose.",
)
batched_matmul.known(
    "a",
    "the matrices of the batch are added up first",
    lambda v: v.a.sum(0).expand_as(v.a),
    "Each y[i] sees a[i] alone.",
)
batched_matmul.known(
    "a",
    "a is reshaped to [K, B * M], not transposed",
    lambda v: v.a.reshape(v.a.shape[2], -1).T.reshape(v.a.shape),
    "A reshape moves no number: reshape to [B * M, K] first, then .T.",
)
