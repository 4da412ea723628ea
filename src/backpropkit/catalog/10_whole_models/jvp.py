"""Forward mode: tangent_y = J @ tangent, the change of y when x, weight and bias move along their tangents

Backward asks where a loss came from. Forward mode asks the opposite: if the inputs move a little, each along an arrow
of its own, the tangent, how does y move? It needs no saved and no way back. Every line of forward gets a second line
that says how its result moves: for s = a * b, that is tangent_s = tangent_a * b + a * tangent_b. At the end, value and
tangent of y are there at once.

The layer is layernorm: y = weight * (x - mean) / sqrt(var + eps) + bias, with mean and var over each row. jvp gets the
three inputs, then a tangent for each, and returns y and tangent_y, both [N, D].

The tricky point: mean and var move too. x moves y along three paths, and here you add them up on the way forward. Why
do we train with the other mode? One jvp gives one directional derivative, and a model has a billion directions, while
one backward gives them all. But both know the same matrix: for every u, <u, J @ v> = <J.T @ u, v>. With the left side
from jvp and the right side from a backward, that is the strictest check of a backward there is.
"""

from functools import partial

import torch
import torch.nn.functional as F

from backpropkit.spec import floats, functions

jvp = functions(
    file=__file__,
    lesson=__doc__,
    functions={
        "jvp(x, weight, bias, tangent_x, tangent_weight, tangent_bias, *, eps=1e-5)": "x [N, D], weight [D], bias [D] "
        "and a tangent of the shape of each -> y [N, D], tangent_y [N, D]"
    },
    hints=[
        "Write layernorm's forward in short lines: mean, centered, var, rstd, normalized, y. Below each, write the "
        "line for its tangent. A mean's tangent is the mean of the tangents.",
        "tangent_var is the mean of 2 * centered * tangent_centered. rstd = (var + eps) ** -0.5 is a power: its "
        "tangent is the derivative of the power at var + eps, times tangent_var.",
        "normalized is a product, centered * rstd, and so is weight * normalized: each gives two terms. bias only "
        "adds, and so does tangent_bias.",
    ],
)

LAYER = {"x": "N D", "weight": "D", "bias": "D"}
PLAIN = LAYER | {f"tangent_{name}": shape for name, shape in LAYER.items()}
INPUTS = PLAIN | {"eps": floats("", between=(0.05, 0.2))}


def layernorm(x, weight, bias, eps):
    return F.layer_norm(x, x.shape[-1:], weight, bias, float(eps))


def rowwise(x, eps, mean=None, var=None):
    """x normalized, with a mean or a var of one's own."""
    mean = x.mean(-1, keepdim=True) if mean is None else mean
    var = (x - mean).square().mean(-1, keepdim=True) if var is None else var
    return (x - mean) / (var + eps).sqrt()


def normalized(x, eps, *, mean=1, var=1):
    """x normalized, whose mean and var move so many times as far as they should."""
    center = x.mean(-1, keepdim=True)
    center = center.detach() + mean * (center - center.detach())
    spread = (x - center).square().mean(-1, keepdim=True)
    return (x - center) / (spread.detach() + var * (spread - spread.detach()) + eps).sqrt()


def spread(x, eps):
    """var + eps of each row, which does not move."""
    return x.detach().var(-1, keepdim=True, unbiased=False) + eps


def moved(function, point, tangent):
    """J @ tangent, of J.T @ u the derivative by u: autograd knows only the way back, so it goes back twice."""
    point = [p.clone().requires_grad_() for p in point]
    y = function(*point)
    u = torch.zeros_like(y, requires_grad=True)
    found = torch.autograd.grad((y * u).sum(), point, create_graph=True)
    return torch.autograd.grad(sum((g * t).sum() for g, t in zip(found, tangent, strict=True)), u)[0]


def tangent_of(function):
    """The tangent of a layernorm that is somebody's own, as an answer to the questions below."""

    def answer(*inputs):
        *given, eps = inputs
        return moved(lambda x, weight, bias: function(x, weight, bias, eps), given[:3], given[3:])

    return answer


right = tangent_of(layernorm)


def _std(x, eps):
    return (x.var(-1, keepdim=True, unbiased=False) + eps).sqrt()


def _over_the_batch(x):
    """The mean of each row, which moves like that of each column."""
    moving = x.mean(0, keepdim=True)
    return x.mean(-1, keepdim=True).detach() + moving - moving.detach()


def returned(student, *inputs, number):
    """One of the two things that jvp returns."""
    *given, eps = inputs
    result = student.jvp(*given, eps=float(eps))
    return result[number : number + 1] if isinstance(result, tuple) and len(result) == 2 else result


@jvp.question(
    points=1.0, inputs=INPUTS, returns=("y",), probe=partial(returned, number=0), advice="y is layernorm of x."
)
def value(x, weight, bias, *rest):
    return layernorm(x, weight, bias, rest[-1])


value.known(
    "var divides by D - 1, not by D",
    lambda x, weight, bias, *rest: weight * rowwise(x, rest[-1], var=x.var(-1, keepdim=True)) + bias,
    "Layer normalization takes the mean of the squares: var(unbiased=False).",
)
value.known(
    "weight is missing",
    lambda x, weight, bias, *rest: rowwise(x, rest[-1]) + bias,
    "y = weight * normalized + bias.",
)
value.known("bias is missing", lambda x, weight, bias, *rest: weight * rowwise(x, rest[-1]), "Add it at the end.")
value.known("tangent_y is returned first, y second", lambda *given: right(*given), "Return y, tangent_y.")
value.known(
    "eps is not used",
    lambda x, weight, bias, *rest: layernorm(x, weight, bias, 0.0),
    "eps is an option: divide by sqrt(var + eps).",
)

of_tangent = partial(jvp.question, inputs=INPUTS, returns=("tangent_y",), probe=partial(returned, number=1))


@of_tangent(
    points=3.0,
    advice="x moves y along three paths: directly, through mean and through var. Write a tangent for each line.",
    builds_on=("value",),
)
def along_x(*inputs):
    return right(*inputs)


MEAN = "centered = x - mean: its tangent is tangent_x less the mean of tangent_x."
POWER = "rstd = (var + eps) ** -0.5: its tangent is -0.5 * (var + eps) ** -1.5 times that of var, a mean over the row."
for words, ideas, advice in (
    ("the tangent of mean is missing", lambda x, eps: {"mean": 0}, MEAN),
    ("the tangent of mean has the wrong sign", lambda x, eps: {"mean": -1}, MEAN),
    ("the tangent of var has the wrong sign", lambda x, eps: {"var": -1}, POWER),
    ("the path through var is counted twice", lambda x, eps: {"var": 2}, POWER),
    ("the mean in the tangent of var is a sum: it is D times too large", lambda x, eps: {"var": x.shape[-1]}, POWER),
    ("the tangent of var is missing", lambda x, eps: {"var": 0}, "When x moves, its var moves, and rstd with it."),
    (
        "the tangent of var lacks the factor 2 of the square",
        lambda x, eps: {"var": 0.5},
        "(c * c) moves by 2 * c * dc.",
    ),
    ("the tangents of mean and var are missing", lambda x, eps: {"mean": 0, "var": 0}, "When x moves, both move."),
    (
        "the means in the tangents are sums: D times too large",
        lambda x, eps: {"mean": x.shape[-1], "var": x.shape[-1]},
        "A mean's tangent is the mean of the tangents.",
    ),
    ("the tangent of rstd lacks the factor -1/2 of the power", lambda x, eps: {"var": -2}, POWER),
    (
        "the tangent of rstd lacks the factor (var + eps) ** -1.5",
        lambda x, eps: {"var": spread(x, eps) ** 1.5},
        POWER,
    ),
    ("the tangent of rstd has rstd in place of rstd ** 3", lambda x, eps: {"var": spread(x, eps)}, POWER),
    ("the tangent of rstd has rstd ** 2 in place of rstd ** 3", lambda x, eps: {"var": spread(x, eps) ** 0.5}, POWER),
    (
        "the tangent of rstd leaves eps out",
        lambda x, eps: {"var": (spread(x, eps) / spread(x, 0)) ** 1.5},
        POWER,
    ),
):
    along_x.known(
        words,
        tangent_of(lambda x, w, b, eps, ideas=ideas: w * normalized(x, eps, **ideas(x, eps)) + b),
        advice,
    )
along_x.known(
    "normalized moves with rstd alone: the tangent of centered is missing",
    tangent_of(lambda x, w, b, eps: w * (x - x.mean(-1, keepdim=True)).detach() / _std(x, eps) + b),
    "centered * rstd is a product of two things that move.",
)
along_x.known(
    "the mean in the tangent of centered runs over the batch N, not over D",
    tangent_of(lambda x, w, b, eps: w * rowwise(x, eps, mean=_over_the_batch(x)) + b),
    "Each row has a mean of its own.",
)
along_x.known(
    "it is J.T @ tangent, what a backward gives, not J @ tangent",
    lambda x, weight, bias, tangent_x, *rest: torch.autograd.grad(
        layernorm(x.requires_grad_(), weight, bias, rest[-1]), x, tangent_x
    )[0],
    "Follow forward line by line: the tangent of normalized is multiplied by weight at the end.",
)
along_x.known(
    "tangent_y is returned first, y second",
    lambda x, weight, bias, *rest: layernorm(x, weight, bias, rest[-1]),
    "Return y, tangent_y.",
)
along_x.known(
    "weight does not scale the tangent",
    tangent_of(lambda x, w, b, eps: rowwise(x, eps) + w * rowwise(x, eps).detach() + b),
    "y = weight * normalized: tangent_normalized is multiplied by weight.",
)
along_x.known(
    "tangent_y is the y of a moved x, not the change of y",
    lambda x, weight, bias, tangent_x, tangent_weight, tangent_bias, eps: layernorm(
        x + tangent_x, weight + tangent_weight, bias + tangent_bias, eps
    ),
    "A tangent is a direction, not a step: J @ tangent.",
)


@of_tangent(
    advice="weight * normalized + bias moves by tangent_weight * normalized + tangent_bias when x stands still.",
    builds_on=("value",),
)
def along_weight_and_bias(*inputs):
    return right(*inputs)


along_weight_and_bias.known(
    "tangent_weight multiplies x, not x normalized",
    tangent_of(lambda x, w, b, eps: w * x + b),
    "weight multiplies normalized, and so does its tangent.",
)
along_weight_and_bias.known(
    "tangent_bias is missing",
    tangent_of(lambda x, w, b, eps: layernorm(x, w, b.detach(), eps) + 0 * b),
    "bias is added, and so is its tangent.",
)
along_weight_and_bias.known(
    "tangent_weight is missing",
    tangent_of(lambda x, w, b, eps: layernorm(x, w.detach(), b, eps) + 0 * w),
    "weight * normalized is a product of two things that move.",
)
for name in ("display", "diagnosis"):
    along_x.case(name, tangent_weight=torch.zeros_like, tangent_bias=torch.zeros_like)
    along_weight_and_bias.case(name, tangent_x=torch.zeros_like)


@of_tangent(
    advice="A product moves by the sum of two terms; each has the tangent of one factor and the other as it is.",
    builds_on=("along_x", "along_weight_and_bias"),
)
def all_together(*inputs):
    return right(*inputs)


all_together.case("a batch of one", sizes={"N": 1})
all_together.case("a constant row", x=lambda x: x.index_fill(0, torch.tensor([0]), 2.0))
all_together.case("rows far from zero", x=lambda x: x + 100)
all_together.known(
    "the two tangents of the product weight * normalized are multiplied",
    lambda x, weight, bias, tangent_x, tangent_weight, tangent_bias, eps: (
        tangent_weight * moved(lambda x: rowwise(x, eps), [x], [tangent_x]) + tangent_bias
    ),
    "weight * normalized moves by tangent_weight * normalized + weight * tangent_normalized.",
)


def projected(student, *inputs):
    """<u, J @ v>, with the student's J @ v."""
    *given, eps, u = inputs
    _, tangent_y = student.jvp(*given, eps=float(eps))
    return (u * tangent_y).sum()


@jvp.question(
    points=1.0,
    inputs=INPUTS | {"u": "N D"},
    returns=("<u, J @ v>",),
    probe=projected,
    advice="PyTorch's backward gives <J.T @ u, v>. The two agree for every u and v, or one of them is wrong.",
    builds_on=("along_x", "along_weight_and_bias", "all_together"),
)
def transpose(*inputs):
    point, tangent, (eps, u) = [p.requires_grad_() for p in inputs[:3]], inputs[3:6], inputs[6:]
    back = torch.autograd.grad((layernorm(*point, eps) * u).sum(), point)
    return sum((g * t).sum() for g, t in zip(back, tangent, strict=True))


def with_default_eps(student, *inputs):
    """Both results, with the student's own default of eps."""
    return student.jvp(*inputs)


@jvp.question(
    points=1.0,
    inputs=PLAIN,
    returns=("y", "tangent_y"),
    probe=with_default_eps,
    tolerance=1e-5,
    advice="float32 in, float32 out, with eps = 1e-5 unless it is given.",
    builds_on=("value", "along_x", "along_weight_and_bias", "all_together"),
)
def float32(*inputs):
    inputs = [value.double() for value in inputs]
    return layernorm(*inputs[:3], 1e-5).float(), right(*inputs, 1e-5).float()


for name in ("display", "diagnosis"):
    float32.case(name, **dict.fromkeys(PLAIN, torch.Tensor.float))


def before_and_after(student, *inputs):
    """The inputs as the student's function leaves them."""
    student.jvp(*inputs)
    return inputs


@jvp.question(
    points=1.0,
    inputs=PLAIN,
    returns=tuple(f"{name} afterwards" for name in PLAIN),
    probe=before_and_after,
    tolerance=0.0,
    advice="Work on a new array: x -= mean changes the caller's x.",
)
def unchanged(*inputs):
    return inputs


unchanged.known(
    "x is left centered",
    lambda x, *others: (x - x.mean(-1, keepdim=True), *others),
    "centered = x - mean makes a new array; x -= mean does not.",
)
