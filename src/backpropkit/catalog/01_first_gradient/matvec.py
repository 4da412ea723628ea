"""A matrix times a vector: y = weight @ x

Each output is a weighted sum of the inputs: y[i] = weight[i, 0] * x[0] + weight[i, 1] * x[1] + ... Nudge x[j] a little,
and y[i] moves weight[i, j] times as far. So the sensitivity matrix J, with J[i, j] = dy[i]/dx[j], can be read off the
formula: row i is an output, column j is an input, and 0 means that the two are not connected.

Backward starts from the other end. A loss has told us grad_y, how much it changes with each output: the upstream
gradient. x[j] reaches the loss along one path per output, and along path i comes grad_y[i] * J[i, j]. These are the
contributions. grad_x[j] is the sum of column j of them, the blame that x[j] gets from all outputs. The paths to
weight[i, j] are fewer: it is in y[i] alone, where it is multiplied by x[j].

The tricky point: J has one row per output, and grad_x adds up over the outputs, so it adds up the rows: that is J.T @
grad_y. The transpose is no trick, it is bookkeeping. With weight = [[2, 1], [0, 3]], x = [1, 2] and grad_y = [1, -2],
by hand: y = [4, 6], the contributions are [[2, 1], [0, -6]], and grad_x = [2, -5].
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"weight": "M N", "x": "N"},
    output={"y": "M"},
    arrays="numpy",
    torch=torch.mv,
    functions={
        "sensitivity(weight, x)": "weight [M, N], x [N] -> J [M, N], where J[i, j] is dy[i]/dx[j]",
        "contributions(grad_y, weight)": "grad_y [M], weight [M, N] -> [M, N]: entry [i, j] is what output i adds to "
        "grad_x[j], so the columns add up to grad_x",
    },
    hints=[
        "Write y[0] and y[1] of the example out in numbers. Which entries of weight does y[0] use? How far does it "
        "move when x[1] grows by 0.1?",
        "A gradient has the shape of its input. grad_y is [M], weight is [M, N], x is [N]: grad_x must lose M, which "
        "is summed over, and grad_weight must get both axes. One output i adds grad_y[i] * weight[i, j] to grad_x[j].",
        "weight[i, j] is used once, in y[i], times x[j]: grad_weight[i, j] = grad_y[i] * x[j], which is np.outer. The "
        "contributions are weight with row i multiplied by grad_y[i]: grad_y[:, None] has the shape [M, 1].",
    ],
)
def matvec(weight, x):
    y = weight @ x
    return y


NOTEBOOK = {"weight": [[2, 1], [0, 3]], "x": [1, 2], "grad_y": [1, -2]}

matvec.case("display", sizes={"M": 2, "N": 2}, **NOTEBOOK)
matvec.case("one output", sizes={"M": 1})
matvec.case("one input", sizes={"N": 1})
matvec.edge("an input of zeros", x=torch.zeros_like)
matvec.edge("a weight of zeros", weight=torch.zeros_like)
matvec.edge("huge numbers", weight=lambda weight: 1e100 * weight, x=lambda x: 1e100 * x)


def rows_of_the_jacobian(function, x):
    """The gradient of each output, one below the other."""
    x.requires_grad_()
    return torch.stack([torch.autograd.grad(output, x, retain_graph=True)[0] for output in function(x)])


@matvec.question(points=1.0, advice="Row i is output i, column j is input j: nudge x[j], and see which y[i] move.")
def sensitivity(weight, x):
    return rows_of_the_jacobian(lambda x: weight @ x, x)


sensitivity.case("display", sizes={"M": 2, "N": 2}, weight=NOTEBOOK["weight"], x=NOTEBOOK["x"])
sensitivity.case("one output", sizes={"M": 1})
sensitivity.known("J is transposed", lambda weight, x: weight.T)
sensitivity.known(
    "J holds x, the derivative by weight",
    lambda weight, x: x.expand(weight.shape),
    "J asks how y moves when x moves: which number stands before x[j] in y[i]?",
)
sensitivity.known(
    "J holds the products weight[i, j] * x[j], not the factors before x[j]",
    lambda weight, x: weight * x,
    "The derivative of weight[i, j] * x[j] by x[j] is the factor alone.",
)
sensitivity.known(
    "the rows of J are added up",
    lambda weight, x: weight.sum(0),
    "Keep the outputs apart, one row each; they are added up only in backward, weighted by grad_y.",
)


@matvec.question(points=1.0, advice="Output i sends grad_y[i] * J[i, j] back to x[j]: one number for each pair.")
def contributions(grad_y, weight):
    x = torch.zeros(weight.shape[1], dtype=weight.dtype)
    return rows_of_the_jacobian(lambda x: grad_y * (weight @ x), x)


contributions.case("display", sizes={"M": 2, "N": 2}, weight=NOTEBOOK["weight"], grad_y=NOTEBOOK["grad_y"])
contributions.case("one output", sizes={"M": 1})
contributions.known("the result is transposed", lambda grad_y, weight: (grad_y[:, None] * weight).T)
contributions.known(
    "grad_y is missing",
    lambda grad_y, weight: weight,
    "How much output i matters to the loss is grad_y[i]: multiply row i by it.",
)
contributions.known(
    "weight is missing",
    lambda grad_y, weight: grad_y[:, None].expand(weight.shape),
    "Along the path from x[j] to y[i] the sensitivity is weight[i, j]: multiply by it.",
)
contributions.known(
    "the columns are added up already",
    lambda grad_y, weight: grad_y @ weight,
    "Their sum is grad_x. Return the numbers that are added: one for each pair of an output and an input.",
)
contributions.known(
    "grad_y has the wrong sign",
    lambda grad_y, weight: -grad_y[:, None] * weight,
)
