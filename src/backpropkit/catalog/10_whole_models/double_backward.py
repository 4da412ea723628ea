"""The gradient of a gradient, of softmax: y = exp(x) / sum(exp(x))

Some losses hold a gradient: the penalty that keeps a critic's slope near 1, meta-learning through a step of training,
the curvature of a loss. To train on them, backward itself must be differentiated. Nothing new happens: backward is a
function like any other, grad_x = backward(grad_y), made of plus and times. Read as a forward, it has a backward too.

Its inputs are grad_y and, through what forward saved, x. Its output is grad_x, so its upstream gradient is
grad_grad_x, as large as x. double_backward answers: what are the gradients of the number sum(grad_grad_x *
backward(grad_y)) by grad_y and by x?

The tricky point: write the backward of softmax on short lines with a name each, and treat them as a forward. In grad_y
it is linear, so that half is easy, and for softmax it has a pretty answer. y stands in it more than once: each place is
a path, and they add up. And y is no input, it was made of x: what has come back to y still has to go to x.
"""

from functools import partial

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N C"},
    output={"y": "N C"},
    torch=lambda x: torch.softmax(x, -1),
    forbidden=["softmax", "log_softmax"],
    functions={
        "double_backward(grad_grad_x, grad_y, saved)": "grad_grad_x [N, C], grad_y [N, C] -> the gradients of "
        "sum(grad_grad_x * backward(grad_y, saved)) by grad_y [N, C] and by x [N, C]"
    },
    hints=[
        "Solve forward and backward as in unit 04, with y as all that is saved. Then write backward in two lines: a "
        "weighted mean of grad_y per row, dot [N, 1], and grad_x from y, grad_y and dot.",
        "Now walk these two lines back with grad_grad_x as the upstream gradient. For the gradient by grad_y compare "
        "what you get with backward itself: J, the matrix of a row, is symmetric.",
        "y is a factor in the line of grad_x, and it is in dot: add up both for grad_of_y [N, C]. The last step is "
        "softmax's own backward: call backward(grad_of_y, saved).",
    ],
)
def double_backward(x):
    exps = torch.exp(x - x.amax(-1, keepdim=True))
    total = exps.sum(-1, keepdim=True)
    y = exps / total
    return y


double_backward.edge("logits in the thousands, where exp overflows", x=lambda x: x + 5000)
double_backward.edge("all logits alike", x=torch.zeros_like)

double_backward.known(
    "y",
    "the exponentials are not divided by their sum",
    lambda v: v.exps,
    "Divide by the sum over the row.",
)
double_backward.known(
    "total",
    "the sum runs over the batch N, not over the classes C",
    lambda v: v.exps.sum(0, keepdim=True),
    "Each row is a softmax of its own.",
)


INPUTS = {"grad_grad_x": "N C", "grad_y": "N C", "x": "N C"}


def back(upstream, x):
    """PyTorch's backward of softmax, itself differentiable."""
    x = x if x.requires_grad else x.clone().requires_grad_()
    return torch.autograd.grad((torch.softmax(x, -1) * upstream).sum(), x, create_graph=True)[0]


def twice(grad_grad_x, grad_y, x):
    """PyTorch's gradients of <grad_grad_x, backward(grad_y)> by grad_y and by x."""
    grad_y, x = grad_y.requires_grad_(), x.requires_grad_()
    return torch.autograd.grad((grad_grad_x * back(grad_y, x)).sum(), (grad_y, x))


def by_y(grad_grad_x, grad_y, x):
    """The same by y, as if y were an input: through y as a factor, and through the weighted mean of grad_y."""
    y = torch.softmax(x, -1).requires_grad_()
    grad_x = torch.ops.aten._softmax_backward_data(grad_y, y, -1, y.dtype)
    (total,) = torch.autograd.grad((grad_grad_x * grad_x).sum(), y)
    as_factor = grad_grad_x * (grad_x / y).detach()
    return as_factor, total - as_factor


def one_of_two(student, grad_grad_x, grad_y, x, *, number):
    """One of the two things that double_backward returns, after a forward alone."""
    _, saved = student.forward(x)
    result = student.double_backward(grad_grad_x, grad_y, saved)
    return result[number : number + 1] if isinstance(result, tuple) and len(result) == 2 else result


@double_backward.question(
    inputs=INPUTS,
    functions=("double_backward", "forward"),
    returns=("the gradient by grad_y",),
    probe=partial(one_of_two, number=0),
    advice="backward is linear in grad_y: grad_x = J @ grad_y. What does the transpose of J do to grad_grad_x?",
)
def by_grad_y(grad_grad_x, grad_y, x):
    return twice(grad_grad_x, grad_y, x)[0]


by_grad_y.case("a batch of one", sizes={"N": 1})
by_grad_y.case("logits in the thousands", x=lambda x: x + 5000)
by_grad_y.known(
    "the gradient by grad_y is grad_grad_x itself",
    lambda grad_grad_x, grad_y, x: grad_grad_x,
    "Between grad_y and grad_x stands the matrix of softmax.",
)
by_grad_y.known(
    "the gradient by grad_y is grad_grad_x times y, without the weighted mean taken off",
    lambda grad_grad_x, grad_y, x: grad_grad_x * torch.softmax(x, -1),
    "grad_y reaches grad_x along two paths: directly, and through dot.",
)
by_grad_y.known(
    "the gradient by grad_y is backward(grad_y): it holds grad_y and no grad_grad_x",
    lambda grad_grad_x, grad_y, x: back(grad_y, x),
    "grad_grad_x is the upstream gradient now.",
)
by_grad_y.known(
    "the gradient by grad_y went through backward twice",
    lambda grad_grad_x, grad_y, x: back(back(grad_grad_x, x).detach(), x),
    "Once is enough: grad_y is one step away from grad_x.",
)
by_grad_y.known(
    "the gradient by x is returned first, that by grad_y second",
    lambda grad_grad_x, grad_y, x: twice(grad_grad_x, grad_y, x)[1],
    "Return them in the order of backward's inputs: grad_y, and x behind saved.",
)
by_grad_y.known(
    "the weighted mean is added, not taken off",
    lambda grad_grad_x, grad_y, x: 2 * grad_grad_x * torch.softmax(x, -1) - back(grad_grad_x, x),
    "In grad_x the weighted mean has a minus: so has its path.",
)


@double_backward.question(
    inputs=INPUTS,
    functions=("double_backward", "forward"),
    returns=("the gradient by x",),
    probe=partial(one_of_two, number=1),
    advice="y stands in backward as a factor and in the weighted mean; add up both, then go through softmax to x.",
)
def by_x(grad_grad_x, grad_y, x):
    return twice(grad_grad_x, grad_y, x)[1]


by_x.case("a batch of one", sizes={"N": 1})
by_x.case("logits in the thousands", x=lambda x: x + 5000)
by_x.known(
    "the gradient by x is still that by y",
    lambda grad_grad_x, grad_y, x: sum(by_y(grad_grad_x, grad_y, x)),
    "y was made of x: go on with backward(grad_of_y, saved).",
)
by_x.known(
    "the path through the weighted mean of grad_y is missing: it holds y, too",
    lambda grad_grad_x, grad_y, x: back(by_y(grad_grad_x, grad_y, x)[0], x),
    "dot is a sum of grad_y * y: what comes back to dot goes on to y.",
)
by_x.known(
    "the path through y as a factor is missing",
    lambda grad_grad_x, grad_y, x: back(by_y(grad_grad_x, grad_y, x)[1], x),
    "y multiplies the bracket: it gets grad_grad_x times the bracket.",
)
by_x.known(
    "where y is a factor, the bracket is taken to be grad_y alone, without its weighted mean",
    lambda grad_grad_x, grad_y, x: back(by_y(grad_grad_x, grad_y, x)[1] + grad_grad_x * grad_y, x),
    "y multiplies the whole bracket: grad_y less its weighted mean.",
)
by_x.known(
    "both weighted means are missing: grad_of_y is taken to be grad_grad_x * grad_y",
    lambda grad_grad_x, grad_y, x: back(grad_grad_x * grad_y, x),
    "y stands in backward as a factor of a bracket, and in the weighted mean within it.",
)
by_x.known(
    "the gradient by x is backward(grad_grad_x)",
    lambda grad_grad_x, grad_y, x: back(grad_grad_x, x),
    "That is the gradient by grad_y, of softmax.",
)
by_x.known(
    "the last step, from y to x, lacks the softmax's sum over the row",
    lambda grad_grad_x, grad_y, x: torch.softmax(x, -1) * sum(by_y(grad_grad_x, grad_y, x)),
    "Go on with backward(grad_of_y, saved): it holds the sum.",
)
by_x.known(
    "the path through the weighted mean of grad_y has the wrong sign",
    lambda grad_grad_x, grad_y, x: (
        2 * back(by_y(grad_grad_x, grad_y, x)[0], x) - back(sum(by_y(grad_grad_x, grad_y, x)), x)
    ),
    "In grad_x the weighted mean has a minus: so has its path.",
)


def around_a_backward(student, grad_grad_x, grad_y, x):
    """double_backward after backward with the same saved, its inputs afterwards, and how backward has changed."""
    _, saved = student.forward(x)
    first = student.backward(grad_y, saved)
    first = (first[0] if isinstance(first, tuple) else first) + 0
    found = student.double_backward(grad_grad_x, grad_y, saved)
    again = student.backward(grad_y, saved)
    return (*found, grad_grad_x, grad_y, (again[0] if isinstance(again, tuple) else again) - first)


@double_backward.question(
    points=1.0,
    inputs=INPUTS,
    functions=("double_backward", "forward", "backward"),
    returns=(
        "the gradient by grad_y",
        "the gradient by x",
        "grad_grad_x afterwards",
        "grad_y afterwards",
        "what a second backward has changed",
    ),
    probe=around_a_backward,
    advice="Nothing may change saved or an upstream gradient in place: others still need them.",
    builds_on=("grad_x", "by_grad_y", "by_x"),
)
def after_backward(grad_grad_x, grad_y, x):
    return (*twice(grad_grad_x, grad_y.clone(), x.clone()), grad_grad_x, grad_y, torch.zeros_like(x))
