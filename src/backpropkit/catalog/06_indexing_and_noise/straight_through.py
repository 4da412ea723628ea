"""The straight-through estimator: y = the row of the codebook nearest to x, and grad_x = as if y were x

A vector-quantized autoencoder replaces each row of x by the nearest of V code vectors, so that an image becomes a
grid of whole numbers. Choosing the nearest is a step function: move x a little, and either nothing happens to y or it
jumps. Its true derivative is 0 almost everywhere, and the network in front of it would never learn.

The tricky point is a lie that works. Forward rounds, backward pretends that it did not: it hands grad_y to x as if y
had been x. That is no derivative, so finite differences of this forward would call it wrong, and the kit does not ask
them. The same trick trains binary and quantized networks, and sampled choices.

Near means a small sum of squared differences over D. Where two rows are equally near, the first counts. The codebook
is trained by a loss of its own, so it gets no gradient here: return grad_x alone.
"""

import torch

from backpropkit.spec import exercise, floats


def _ones_in_row_2(codebook):
    return codebook.index_fill(0, torch.tensor([2]), 1.0)


def _plus_and_minus(codebook):
    """From zero, a row and its opposite are equally far."""
    return torch.cat([codebook[:1] + 5, codebook[1:2], -codebook[1:2], codebook[3:6] + 5, codebook[:1] - 5])


@exercise(
    inputs={"x": floats("N D"), "codebook": floats("V D", grad=False)},
    output={"y": "N D"},
    no_finite_differences="the straight-through gradient is no derivative of forward: it is what learning uses instead",
    sizes={"diagnosis": {"N": 13, "D": 5, "V": 7}, "tiny": {"N": 2, "D": 2, "V": 3}},
    hints=[
        "Forward needs the distance of each of N rows to each of V code vectors, an [N, V] table, and per row the "
        "index of its smallest entry. Broadcasting gives all differences at once: [N, 1, D] - [V, D].",
        "Written with detach, forward is y = x + (nearest - x).detach(): the value of the nearest code vector, the "
        "derivative of x. What is the derivative of y by x, then?",
        "backward needs nothing that forward knew. It is the shortest one of the course.",
    ],
)
def straight_through(x, codebook):
    differences = x[:, None] - codebook
    distances = differences.square().sum(-1)
    chosen = distances.argmin(-1)
    nearest = codebook[chosen]
    y = x + (nearest - x).detach()
    return y


straight_through.edge("a codebook of one row", sizes={"V": 1})
straight_through.edge("rows of x that are rows of the codebook", x=torch.ones_like, codebook=_ones_in_row_2)
straight_through.edge("two rows equally near: the first counts", x=torch.zeros_like, codebook=_plus_and_minus)
straight_through.edge("values at 1e4", x=lambda x: 1e4 * x)

straight_through.known(
    "chosen",
    "the farthest row is chosen, not the nearest",
    lambda v: v.distances.argmax(-1),
    "The nearest row has the smallest distance: argmin.",
)
straight_through.known(
    "chosen",
    "the row with the largest dot product is chosen; the nearest may be another",
    lambda v: (v.x @ v.codebook.T).argmax(-1),
    "A long code vector has a large dot product from far away. Compare distances.",
)
straight_through.known(
    "distances",
    "the differences are added up without being squared, so that they cancel",
    lambda v: v.differences.sum(-1),
    "Square the differences, then add them up.",
)
straight_through.known(
    "y",
    "y is a mixture of all rows, weighted by softmax(-distances)",
    lambda v: torch.softmax(-v.distances, -1) @ v.codebook,
    "Forward takes one row as it is; backward copies grad_y.",
)
straight_through.known(
    "y",
    "the gradient is let through only where x is between -1 and 1",
    lambda v: v.nearest + (v.x - v.x.detach()) * (v.x.abs() <= 1),
    "That is another straight-through estimator, the one for signs. Here all of grad_y is copied.",
)

straight_through.known(
    "distances",
    "the nearest row is the one with the smallest sum of absolute differences",
    lambda v: v.differences.abs().sum(-1),
    "Square the differences, then add them up.",
)
