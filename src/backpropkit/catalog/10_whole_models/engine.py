"""An autograd engine: numbers that remember how they were made

Everything that you have done by hand so far, a hundred lines can do for you. A Value holds a number, data, and the
gradient of some output by it, grad, at first 0. An operator returns a new Value that remembers its operands and knows
one thing: given my grad, what do I add to theirs? out.backward() sets the last number's gradient to 1 and then asks the
nodes one after the other, until each has had its turn. This is PyTorch, with numbers in place of tensors.

In which order? A node may pass on its gradient only when all of it has arrived: after every node that used it. Such an
order is called topological; list each node after its operands, and go through the list backwards. Each node comes once,
however many paths lead to it: thirty sums of a number with itself have thirty nodes, and a billion paths.

The tricky point: a Value that is used twice gets a gradient from each use, so grad is added to, never set. That goes
for x * x too, where both operands are one Value. It also goes for a second backward(), as in PyTorch: x.grad is then
the sum of both. But in each backward only what starts in this output flows: what an earlier one left in the grad of a
node between must not flow again. Plain numbers may stand on either side, and a chain of 5,000 nodes is deeper than
Python's recursion allows. relu's slope at 0 is 0.
"""

from functools import partial
from types import SimpleNamespace

import torch

from backpropkit.spec import a_class, floats, functions

OPERATORS = {
    "__add__(self, other)": "self + other: another Value or a plain number, here and below",
    "__radd__(self, other)": "other + self, where other is a plain number",
    "__sub__(self, other)": "self - other",
    "__rsub__(self, other)": "other - self, where other is a plain number",
    "__mul__(self, other)": "self * other",
    "__rmul__(self, other)": "other * self, where other is a plain number",
    "__truediv__(self, other)": "self / other",
    "__rtruediv__(self, other)": "other / self, where other is a plain number",
    "__pow__(self, exponent)": "self ** exponent, a plain number",
    "__neg__(self)": "-self",
}

engine = functions(
    file=__file__,
    lesson=__doc__,
    imports="import math",
    functions={
        "Value(data)": a_class(
            "A number, and where it came from. data is its value, grad the gradient of an output by it.",
            {
                "__init__(self, data)": "data is a plain number; grad is 0 at first",
                **OPERATORS,
                "exp(self)": "e to the power of self",
                "tanh(self)": "the hyperbolic tangent",
                "relu(self)": "self where it is positive, else 0",
                "backward(self)": "Adds to the grad of every Value that self was made of the gradient of self by it.",
            },
        )
    },
    hints=[
        "Give a Value a tuple of the Values it was made of and a function that passes its gradient on. In __mul__, out "
        "is a Value of the product; its function does self.grad += other.data * out.grad and the same for other.",
        "Few operators need a function of their own: +, *, **, exp, tanh, relu. a - b is a + (-b), and a / b is a * b "
        "** -1. A plain number becomes a Value first. c + a calls a.__radd__(c), and c - a calls a.__rsub__(c).",
        "For the order without recursion: a stack of pairs (node, whether its operands are done), and a set of the "
        "nodes seen. Before anything flows, set grad to 0 for the nodes that are made of others, then self.grad to 1.",
    ],
)

Torch = SimpleNamespace(Value=lambda data: torch.tensor(float(data), dtype=torch.float64, requires_grad=True))
POSITIVE = floats("", positive=True)
EXPRESSIONS = ("arithmetic", "plain_numbers", "elementary", "fan_out")


def evaluated(student, a, other, *, values, expressions):
    """Each expression's data, and the grad of its Values; c is a plain number, and so is here, the number in a."""
    found = []
    for expression in expressions.split("; "):
        leaves = {name: student.Value(float(number)) for name, number in zip(values, (a, other), strict=False)}
        out = eval(expression, leaves | {"c": float(other), "here": float(a)})
        out.backward()
        found += [out.data, *(leaf.grad or 0 for leaf in leaves.values())]
    return tuple(float(number) for number in found)


TWO_VALUES = partial(evaluated, values="ab", expressions="a + b; a - b; a * b; a / b; -a + b")
A_NUMBER = partial(
    evaluated, values="a", expressions="a + c; c + a; a - c; c - a; a * c; c * a; a / c; c / a; sum([a])"
)
FUNCTIONS = partial(
    evaluated,
    values="a",
    expressions="a.exp(); a.tanh(); a.relu(); (-a).relu(); (a - here).relu(); a ** 3; a ** -1; a ** c",
)
ONE_OFTEN = partial(
    evaluated,
    values="a",
    expressions="a + a; a - a; a * a; a * a * a; a * a.tanh(); a * c * a; a * a.exp(); a * a.relu(); a * a ** 3; "
    "a * -a; a * (a + c); a * (a - c); a * (c - a); a * (a / c); a + c / a",
)


def texts(probe):
    return probe.keywords["expressions"].split("; ")


def named(probe):
    """What a probe's answers are called: "data of a + b", "a.grad of a + b" and so on."""
    parts = ["data", *(f"{name}.grad" for name in probe.keywords["values"])]
    return [f"{part} of {expression}" for expression in texts(probe) for part in parts]


def by_autograd(probe, **changed):
    """What a probe finds at PyTorch's own numbers."""
    return lambda *inputs: tuple(torch.tensor(n, dtype=torch.float64) for n in probe(Torch, *inputs, **changed))


def ask(name, probe, **parts):
    """A question whose truth is PyTorch's."""
    truth = by_autograd(probe)
    truth.__name__ = name
    return engine.question(probe=probe, **parts)(truth)


def instead(probe, wrong):
    """The answers of somebody in whose engine an expression has the value and the gradient of another one."""
    return by_autograd(probe, expressions="; ".join(wrong.get(text, text) for text in texts(probe)))


def gradient_of(probe, wrong):
    """The same where an expression has the gradient of another one, and its own value."""
    return instead(probe, {text: f"{other} + ({text} - ({other})).detach()" for text, other in wrong.items()})


arithmetic = ask(
    "arithmetic",
    TWO_VALUES,
    inputs={"a": floats(""), "b": POSITIVE},
    returns=named(TWO_VALUES),
    advice="How far does the result move when a moves? Multiply that by the grad of the result, and add it to a.grad.",
)
arithmetic.known(
    "b.grad of a - b has the sign of a sum",
    gradient_of(TWO_VALUES, {"a - b": "a + b"}),
    "a - b falls when b grows.",
)
arithmetic.known(
    "in a * b each operand gets its own data, not the other's",
    gradient_of(TWO_VALUES, {"a * b": "(a * a + b * b) / 2"}),
    "a * b moves b.data times as far as a.",
)
arithmetic.known(
    "b.grad of a / b has the wrong sign",
    gradient_of(TWO_VALUES, {"a / b": "2 * a / b.detach() - a / b"}),
    "a / b is a * b ** -1, and the derivative of b ** -1 is negative.",
)
arithmetic.known(
    "b.grad of a / b lacks the factor a",
    gradient_of(TWO_VALUES, {"a / b": "a / b.detach() + 1 / b"}),
    "a / b is a * b ** -1: the other factor counts.",
)


plain_numbers = ask(
    "plain_numbers",
    A_NUMBER,
    inputs={"a": POSITIVE, "c": POSITIVE},
    returns=named(A_NUMBER),
    advice="Make a Value of the plain number first. Where it stands on the left, Python calls __radd__, __rsub__ and "
    "so on, with the number as other.",
    builds_on=("arithmetic",),
)
for expression, swapped, method in (("c - a", "a - c", "__rsub__"), ("c / a", "a / c", "__rtruediv__")):
    plain_numbers.known(
        f"{expression} is computed as {swapped}",
        instead(A_NUMBER, {expression: swapped}),
        f"{method}(self, other) is {expression.replace('c', 'other').replace('a', 'self')}.",
    )


elementary = ask(
    "elementary",
    FUNCTIONS,
    inputs={"a": POSITIVE, "c": POSITIVE},
    returns=named(FUNCTIONS),
    advice="The derivative of exp is exp, that of tanh is 1 - tanh ** 2, that of a ** n is n * a ** (n - 1).",
)
elementary.case("a = 400, where exp(2 * a) overflows", a=400.0)
elementary.known(
    "relu's slope at 0 is 1",
    instead(FUNCTIONS, {"(a - here).relu()": "a - here"}),
    "At the kink PyTorch's answer is 0: a gradient passes where data > 0.",
)
elementary.known(
    "the slope of tanh is 1 - a ** 2, not 1 - tanh(a) ** 2",
    gradient_of(FUNCTIONS, {"a.tanh()": "a - a ** 3 / 3"}),
    "Square the result, not what went in.",
)
elementary.known(
    "the slope of tanh is 1 - tanh(a), not 1 - tanh(a) ** 2",
    gradient_of(FUNCTIONS, {"a.tanh()": "a * (1 - a.tanh()).detach()"}),
    "Square the result.",
)
elementary.known(
    "relu lets every gradient pass",
    gradient_of(FUNCTIONS, {"(-a).relu()": "-a", "(a - here).relu()": "a"}),
    "Where self is not positive, relu is 0 and stays 0: nothing passes.",
)
elementary.known(
    "the slope of a ** n is n * a ** n: the power is not lowered",
    gradient_of(FUNCTIONS, {f"a ** {n}": f"a * ({n} * a ** {n}).detach()" for n in ("3", "-1", "c")}),
    "n * a ** (n - 1).",
)
elementary.known(
    "the slope of a ** n is a ** (n - 1): the factor n is missing",
    gradient_of(FUNCTIONS, {f"a ** {n}": f"a ** {n} / {n}" for n in ("3", "-1", "c")}),
    "n * a ** (n - 1).",
)


fan_out = ask(
    "fan_out",
    ONE_OFTEN,
    inputs={"a": POSITIVE, "c": POSITIVE},
    returns=named(ONE_OFTEN),
    advice="A Value gets a gradient from each of its uses: add to grad with +=.",
    builds_on=EXPRESSIONS[:3],
)
LAST_USE = "a + a.detach(); a.detach() - a; a * a.detach(); a * (a * a).detach(); a.detach() * a.tanh(); " + (
    "a * c * a.detach(); a.detach() * a.exp(); a.detach() * a.relu(); a.detach() * a ** 3; a.detach() * -a; "
    "a.detach() * (a + c); a.detach() * (a - c); a.detach() * (c - a); a.detach() * (a / c); a.detach() + c / a"
)
fan_out.known(
    "grad is set, not added to, so that only one use of a Value counts",
    by_autograd(ONE_OFTEN, expressions=LAST_USE),
    "self.grad += …, also in the line for other: the two may be one Value.",
)


def of_graphs(student, leaves, steps):
    """A graph as data. Each row of steps has three numbers between 0 and 1: they choose two nodes from all that there
    are so far, and what is done with them. Then the output's data, and the gradient of each leaf."""
    values = [student.Value(float(leaf)) for leaf in leaves]
    nodes = list(values)
    for first, second, chosen in steps.tolist():
        a, b = nodes[int(first * len(nodes))], nodes[int(second * len(nodes))]
        made = (
            lambda a, b: a + b,
            lambda a, b: a - b,
            lambda a, b: (a * b).tanh(),
            lambda a, b: a / (b * b + 2),
            lambda a, b: (a + 0.3).relu() + b * 0.1,
            lambda a, b: 1 - b.tanh().exp(),
            lambda a, b: (a * a + 1) ** -0.5,
        )[int(chosen * 7)]
        nodes.append(made(a, b))
    out = sum(nodes[len(values) :], 0.5)
    out.backward()
    return tuple(float(number) for number in (out.data, *(value.grad or 0 for value in values)))


graphs = ask(
    "graphs",
    of_graphs,
    inputs={"leaves": "L", "steps": floats("S 3", between=(0.0, 1.0))},
    returns=("data of the output", *(f"grad of leaf {number}" for number in range(5))),
    advice="A node passes its gradient on once, after every node that used it has done so: in topological order.",
    builds_on=EXPRESSIONS,
)
for name, steps in {"display": 3, "diagnosis": 23, "of 90 steps": 90, "of 7 steps": 7}.items():
    graphs.case(name, sizes={"L": 5, "S": steps})


def of_a_ladder(student, a, b):
    """Forty diamonds, one on top of the other: a trillion paths, and some 160 nodes; then one with a longer side."""
    x, y = student.Value(float(a)), student.Value(float(b))
    rung = x
    for _ in range(40):
        rung = rung * 0.7 + rung.tanh() * 0.3
    out = rung * y + (rung * y).tanh().tanh() * rung
    out.backward()
    return float(out.data), float(x.grad or 0), float(y.grad or 0)


diamonds = ask(
    "diamonds",
    of_a_ladder,
    points=1.0,
    inputs={"a": floats(""), "b": floats("")},
    returns=("data", "a.grad", "b.grad"),
    advice="Put each node into the list once, however many paths lead to it: keep a set of those seen.",
    builds_on=(*EXPRESSIONS, "graphs"),
)


def of_a_chain(student, a, numbers):
    """A chain that is two nodes longer with every number, each of which uses the same Value anew."""
    x = student.Value(float(a))
    last = x
    for number in numbers.tolist():
        last = last * 0.999 + x * number
    last.backward()
    return float(last.data), float(x.grad or 0)


deep_chain = ask(
    "deep_chain",
    of_a_chain,
    points=1.0,
    inputs={"a": floats(""), "numbers": "S"},
    returns=("data", "a.grad"),
    only_own_cases=True,
    advice="Python gives up at a depth of 1,000 calls. Make the list of nodes with a stack of your own.",
    builds_on=(*EXPRESSIONS, "graphs"),
)
deep_chain.case("5,000 nodes, one after the other", sizes={"S": 2500})


def of_two_backwards(student, a, b):
    """Gradients that add up: the same output twice, two outputs that share a node, and a grad set back to 0."""
    found = []
    for again in (lambda one, two: one, lambda one, two: two):
        x, y = student.Value(float(a)), student.Value(float(b))
        shared = x * y
        one, two = shared.tanh() * y, shared.exp()
        one.backward()
        again(one, two).backward()
        found += [float(x.grad or 0), float(y.grad or 0)]
    x.grad = 0.0
    (x * y).backward()
    return (*found, float(x.grad))


def gradients(a, b):
    """Of the two outputs above, each by a and by b."""
    a, b = a.requires_grad_(), b.requires_grad_()
    return [torch.autograd.grad(output, (a, b)) for output in ((a * b).tanh() * b, (a * b).exp())]


@engine.question(
    inputs={"a": floats("", between=(0.5, 1.5)), "b": floats("", between=(0.5, 1.5))},
    returns=(
        "a.grad after two backwards of one output",
        "b.grad after two backwards of one output",
        "a.grad after backwards of two outputs that share a node",
        "b.grad after backwards of two outputs that share a node",
        "a.grad after it was set to 0 and one more backward",
    ),
    probe=of_two_backwards,
    advice="Each backward adds its own gradient to the leaves. What an earlier one left in a node between stays there.",
    builds_on=(*EXPRESSIONS, "graphs"),
)
def second_backward(a, b):
    (one_a, one_b), (two_a, two_b) = gradients(a, b)
    return 2 * one_a, 2 * one_b, one_a + two_a, one_b + two_b, b


second_backward.known(
    "a second backward starts from 0 again",
    lambda a, b: (*gradients(a, b)[0], *gradients(a, b)[1], b),
    "x.grad is the sum of both, as in PyTorch, until somebody sets it to 0.",
)


def flowing_again(of_the_output):
    """What comes of nodes between that keep the gradient of the first backward, and pass it on once more; the output
    has 1 in the second backward, or 2 where it kept its own, too."""

    def answer(a, b):
        (one_a, one_b), (two_a, two_b) = gradients(a, b)
        straight = torch.tanh(a * b)  # what reaches b on the way that has no node between
        often = 3 + of_the_output
        twice = often * one_a, (1 + of_the_output) * straight + often * (one_b - straight)
        return *twice, 2 * one_a + two_a, one_b + (one_b - straight) + two_b, b

    return answer


for of_the_output in (1, 2):
    second_backward.known(
        "what the first backward left in the nodes between flows again in the second",
        flowing_again(of_the_output),
        "Before anything flows, set grad to 0 for each node that is made of others.",
    )
