"""Teaching PyTorch a backward: layer normalization as a torch.autograd.Function

This is how PyTorch itself is extended: with a fused kernel, a quantized product, a layer that saves memory. A Function
is a pair of static methods, and you have written such pairs all along. forward(ctx, ...) computes, and keeps with
ctx.save_for_backward what it will need; backward(ctx, grad_y) returns one gradient per argument of forward.
LayerNorm.apply(x, weight, bias, eps) calls the first, and autograd will call the second.

What is new are the manners. eps is no tensor: its gradient is None. Where ctx.needs_input_grad says that nobody wants a
gradient, return None and save the work. Keep tensors with save_for_backward, not as ctx.x = x: then PyTorch notices
when somebody changes them in place before backward comes. And shapes are your business: a gradient that is larger than
its input is summed up in silence by autograd.

The tricky point: backward itself may be differentiated, for a gradient penalty, say. Autograd records what backward
does, and so follows it to whatever it reads from saved_tensors, as long as those are forward's own inputs or outputs. A
mean that forward computed and saved is a plain number to it, and the second derivative is silently wrong. So save x and
weight, compute the mean and rstd again in backward, and use no in-place operators there.
"""

from functools import partial

import torch
import torch.nn.functional as F

from backpropkit.spec import a_class, functions

autograd_function = functions(
    file=__file__,
    lesson=__doc__,
    autograd=True,
    functions={
        "LayerNorm": a_class(
            "y = weight * (x - mean) / sqrt(var + eps) + bias, over the last axis of x [N, D].",
            {
                "forward(ctx, x, weight, bias, eps)": "x [N, D], weight [D], bias [D], eps a number -> y [N, D]",
                "backward(ctx, grad_y)": "grad_y [N, D] -> grad_x [N, D], grad_weight [D], grad_bias [D], None; and "
                "None for each that nobody needs",
            },
            base="torch.autograd.Function",
        )
    },
    hints=[
        "Begin with your layernorm of unit 05. ctx.save_for_backward(x, weight) and ctx.eps = eps stand in forward; x, "
        "weight = ctx.saved_tensors is backward's first line.",
        "backward returns four values, one per argument of forward behind ctx: three gradients and None for eps. "
        "ctx.needs_input_grad is a tuple of four booleans in the same order.",
        "In backward compute centered, rstd and normalized from x again, in plain operators: then gradgradcheck "
        "passes, too. grad_weight and grad_bias are sums over N, so that they have the shape [D].",
    ],
)

INPUTS = {"x": "N D", "weight": "D", "bias": "D"}
WITH_U = INPUTS | {"u": "N D"}
EPS = 0.1


def layernorm(x, weight, bias, mean=lambda m: m, var=lambda v: v):
    """As F.layer_norm, with what somebody makes of the mean or the var."""
    center = mean(x.mean(-1, keepdim=True))
    spread = var((x - center).square().mean(-1, keepdim=True))
    return weight * (x - center) / (spread + EPS).sqrt() + bias


def gradient(of, function=layernorm):
    """The gradient of <u, y> by one of the inputs, as an answer."""

    def answer(x, weight, bias, u):
        point = {"x": x.requires_grad_(), "weight": weight.requires_grad_(), "bias": bias.requires_grad_()}
        return torch.autograd.grad((function(*point.values()) * u).sum(), point[of])[0]

    return answer


def applied(student, *given):
    """LayerNorm.apply as PyTorch has it, whatever the class makes of that name."""
    return torch.autograd.Function.apply.__func__(student.LayerNorm, *given)


def forward_alone(student, x, weight, bias):
    """y, with an eps that is given."""
    return applied(student, x, weight, bias, 0.1)


@autograd_function.question(
    points=1.0,
    inputs=INPUTS,
    returns=("y",),
    probe=forward_alone,
    helpers=(applied,),
    advice="y = weight * (x - mean) / sqrt(var + eps) + bias, with mean and var over the last axis.",
)
def forward(x, weight, bias):
    return F.layer_norm(x, x.shape[-1:], weight, bias, EPS)


forward.known(
    "var divides by D - 1, not by D",
    lambda x, weight, bias: layernorm(x, weight, bias, var=lambda var: var * x.shape[-1] / (x.shape[-1] - 1)),
    "Layer normalization takes the mean of the squares: var(unbiased=False).",
)


def gradients(student, x, weight, bias, u, *, wanted):
    """The gradients of <u, y> by some of the inputs, as autograd gets them."""
    point = [value.requires_grad_(place in wanted) for place, value in enumerate((x, weight, bias))]
    y = applied(student, *point, 0.1)
    return torch.autograd.grad((y * u).sum(), [point[place] for place in wanted])


@autograd_function.question(
    points=3.0,
    inputs=WITH_U,
    returns=("grad_x",),
    probe=partial(gradients, wanted=(0,)),
    helpers=(applied,),
    advice="x reaches y directly, through mean and var.",
    builds_on=("forward",),
)
def grad_x(x, weight, bias, u):
    return gradient("x")(x, weight, bias, u)


grad_x.case("a batch of one", sizes={"N": 1})
for words, idea, advice in (
    ("the path through mean is missing", {"mean": torch.Tensor.detach}, "When x moves, its mean moves."),
    ("the path through var is missing", {"var": torch.Tensor.detach}, "When x moves, its var moves, and rstd with it."),
    (
        "mean and var count as constants",
        {"mean": torch.Tensor.detach, "var": torch.Tensor.detach},
        "Both are made of x: two more paths.",
    ),
    (
        "the path through mean has the wrong sign",
        {"mean": lambda mean: 2 * mean.detach() - mean},
        "centered falls when its mean rises: that term is subtracted.",
    ),
    (
        "the path through var has the wrong sign",
        {"var": lambda var: 2 * var.detach() - var},
        "normalized shrinks when var grows: that term is subtracted.",
    ),
):
    grad_x.known(words, gradient("x", partial(layernorm, **idea)), advice)
grad_x.known(
    "the factor rstd is missing",
    lambda x, weight, bias, u: gradient("x")(x, weight, bias, u) * (x.var(-1, keepdim=True, correction=0) + EPS).sqrt(),
    "normalized = centered * rstd.",
)
grad_x.known(
    "weight is missing",
    gradient("x", lambda x, w, b: layernorm(x, torch.ones_like(w), b)),
    "The gradient of normalized is grad_y * weight.",
)


@autograd_function.question(
    inputs=WITH_U,
    returns=("grad_weight", "grad_bias"),
    probe=partial(gradients, wanted=(1, 2)),
    helpers=(applied,),
    advice="Both are shared by all N rows: sum over them.",
    builds_on=("forward",),
)
def grad_weight_and_bias(x, weight, bias, u):
    return gradient("weight")(x, weight, bias, u), gradient("bias")(x, weight, bias, u)


for words, averaged in (
    ("grad_weight is averaged over N, not summed", (True, False)),
    ("grad_bias is averaged over N, not summed", (False, True)),
    ("both are averaged over N, not summed", (True, True)),
):
    grad_weight_and_bias.known(
        words,
        lambda x, weight, bias, u, averaged=averaged: tuple(
            gradient(of)(x, weight, bias, u) / (len(x) if mean else 1)
            for of, mean in zip(("weight", "bias"), averaged, strict=True)
        ),
        "All rows share them: what comes back from each adds up.",
    )
grad_weight_and_bias.known(
    "grad_weight holds x, not x normalized",
    lambda x, weight, bias, u: ((u * x).sum(0), u.sum(0)),
    "weight multiplies normalized.",
)


def backward_alone(student, x, weight, bias, u):
    """What backward itself returns, before autograd adds up and casts what doesn't fit."""
    y = applied(student, x, weight, bias, 0.1)  # by name: what was saved goes with y in PyTorch 2.11
    return y.grad_fn.apply(u)


of_manners = partial(autograd_function.question, points=1.0, inputs=WITH_U, helpers=(applied, backward_alone))


def returned(student, x, weight, bias, u):
    """The three gradients as backward returns them."""
    for value in (x, weight, bias):
        value.requires_grad_()
    found = backward_alone(student, x, weight, bias, u)
    if len(found) != 4 or found[3] is not None:
        last = "" if len(found) != 4 else ", and the last is not None"
        raise TypeError(f"backward returned {len(found)} values{last}; it returns three gradients, and None for eps")
    return found[:3]


@of_manners(
    returns=("grad_x", "grad_weight", "grad_bias"),
    probe=returned,
    advice="backward returns four values: gradients of the shapes of x, of weight and of bias, and None for eps.",
    builds_on=("grad_x", "grad_weight_and_bias"),
)
def as_returned(x, weight, bias, u):
    return tuple(gradient(of)(x, weight, bias, u) for of in ("x", "weight", "bias"))


def unwanted(student, x, weight, bias, u):
    """How many gradients backward computes that nobody needs, with each input in turn the only one that does."""
    count = 0
    for wanted in (0, 1, 2):
        inputs = [value.clone().requires_grad_(place == wanted) for place, value in enumerate((x, weight, bias))]
        found = backward_alone(student, *inputs, u)
        count += sum(value is not None for place, value in enumerate(found) if place != wanted)
    return count


@of_manners(
    returns=("the number of gradients that nobody needs",),
    probe=unwanted,
    advice="Where ctx.needs_input_grad is False, return None.",
)
def needs_input_grad(x, weight, bias, u):
    return 0


def silently_stale(student, x, weight, bias, u):
    """How many gradients are silently wrong after x or weight was changed in place between forward and backward."""
    count = 0
    for changed in (0, 1):
        leaves = [value.clone().requires_grad_() for value in (x, weight, bias)]
        right = torch.autograd.grad((applied(student, *leaves, 0.1) * u).sum(), leaves)
        inputs = [leaf * 1 for leaf in leaves]
        y = (applied(student, *inputs, 0.1) * u).sum()
        with torch.no_grad():
            inputs[changed].mul_(2)
        try:
            found = torch.autograd.grad(y, leaves)
        except RuntimeError:
            continue
        count += sum(not bool((a - b).abs().max() < 1e-9) for a, b in zip(found, right, strict=True))
    return count


@of_manners(
    returns=("the number of gradients that an in-place change of x or weight makes wrong in silence",),
    probe=silently_stale,
    advice="Keep tensors with ctx.save_for_backward: PyTorch then raises where one was changed in the meantime.",
)
def save_for_backward(x, weight, bias, u):
    return 0


def first_of_two_calls(student, x, weight, bias, u):
    """The gradient of a first call, after a second one with other numbers."""
    x.requires_grad_()
    first = applied(student, x, weight, bias, 0.1)
    applied(student, 2 - x * x, weight + 1, bias, 0.3)
    return torch.autograd.grad((first * u).sum(), x)


@of_manners(
    returns=("grad_x of the first of two calls",),
    probe=first_of_two_calls,
    advice="What a call keeps belongs on its own ctx, eps too: the class is shared by all calls.",
    builds_on=("grad_x",),
)
def two_calls(x, weight, bias, u):
    return gradient("x")(x, weight, bias, u)


def of_a_gradient(student, x, weight, bias, u, v):
    """The gradients of <v, grad_x> by x, by weight and by u, the upstream gradient."""
    for value in (x, weight, u):
        value.requires_grad_()
    (grad_x,) = torch.autograd.grad((applied(student, x, weight, bias, 0.1) * u).sum(), x, create_graph=True)
    found = torch.autograd.grad((grad_x * v).sum(), (x, weight, u), allow_unused=True)
    return tuple(torch.zeros_like(x) if g is None else g for g, x in zip(found, (x, weight, u), strict=True))


@autograd_function.question(
    inputs=WITH_U | {"v": "N D"},
    returns=("the gradient of <v, grad_x> by x", "the same by weight", "the same by grad_y"),
    probe=of_a_gradient,
    helpers=(applied,),
    advice="Save x and weight, and compute mean and rstd in backward again, so that autograd sees how they hang on x.",
    builds_on=("grad_x", "grad_weight_and_bias"),
)
def second_order(x, weight, bias, u, v):
    for value in (x, weight, u):
        value.requires_grad_()
    (grad_x,) = torch.autograd.grad((layernorm(x, weight, bias) * u).sum(), x, create_graph=True)
    return torch.autograd.grad((grad_x * v).sum(), (x, weight, u))


def with_saved(kept):
    """The second gradients of a right backward that reads mean and rstd, or normalized, as numbers that were saved."""

    def answer(x, weight, bias, u, v):
        for value in (x, weight, u):
            value.requires_grad_()
        center = x.mean(-1, keepdim=True).detach()
        rstd = (x.var(-1, keepdim=True, correction=0) + EPS).rsqrt().detach()
        normalized = kept((x - center) * rstd)
        g = u * weight
        through_var = normalized * (g * normalized).mean(-1, keepdim=True)
        grad_x = rstd * (g - g.mean(-1, keepdim=True) - through_var)
        found = torch.autograd.grad((grad_x * v).sum(), (x, weight, u), allow_unused=True)
        return tuple(torch.zeros_like(u) if g is None else g for g in found)

    return answer


for what, kept in (("mean and rstd", lambda normalized: normalized), ("normalized and rstd", torch.Tensor.detach)):
    second_order.known(
        f"{what} are plain numbers to autograd: forward has saved them",
        with_saved(kept),
        "Save x and weight alone, and compute the rest again in backward.",
    )


def failed_gradchecks(student, x, weight, bias):
    """How many of PyTorch's own gradcheck and gradgradcheck fail."""
    inputs = [value.requires_grad_() for value in (x, weight, bias)]
    checks = (torch.autograd.gradcheck, torch.autograd.gradgradcheck)
    return sum(not check(lambda *i: applied(student, *i, 0.1), inputs, raise_exception=False) for check in checks)


@autograd_function.question(
    points=1.0,
    inputs=INPUTS,
    returns=("the number of PyTorch's gradchecks that fail",),
    probe=failed_gradchecks,
    helpers=(applied,),
    only_own_cases=True,
    advice="torch.autograd.gradcheck(LayerNorm.apply, (x, weight, bias, eps)) tells more, and so does gradgradcheck.",
    builds_on=("forward", "grad_x", "grad_weight_and_bias", "as_returned", "second_order"),
)
def gradcheck(x, weight, bias):
    return 0


gradcheck.case("x of shape [2, 3]", sizes={"N": 2, "D": 3})


def before_and_after(student, x, weight, bias, u):
    """What went in, as forward and backward leave it."""
    inputs = [value.clone().requires_grad_() for value in (x, weight, bias)]
    backward_alone(student, *inputs, u)
    return (*inputs, u)


@of_manners(
    returns=("x afterwards", "weight afterwards", "bias afterwards", "grad_y afterwards"),
    probe=before_and_after,
    tolerance=0.0,
    advice="Work on new arrays: others still need these.",
)
def unchanged(x, weight, bias, u):
    return x, weight, bias, u
