"""A formula's source is its graph: which nodes and edges are read, what is refused, and that nothing else changes."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from backpropkit import catalog
from backpropkit.checks.trial import prepare
from backpropkit.spec import SpecError
from backpropkit.spec.graph import Formula, Gate, read
from backpropkit.spec.rewrite import Edge
from backpropkit.truth import oracle, samples

# ruff: noqa: F841 - formulas name what they make


def layernorm(x, weight, bias, *, eps):  # type: ignore[no-untyped-def]
    """A docstring is no node."""
    mean = x.mean(-1, keepdim=True)
    centered = x - mean
    var = centered.square().mean(-1, keepdim=True)
    rstd = (var + eps).rsqrt()
    y = weight * (centered * rstd) + bias
    return y


def square(x):  # type: ignore[no-untyped-def]
    y = x * x
    return y


def scan(decay, x):  # type: ignore[no-untyped-def]
    h = torch.zeros_like(x[:, 0])
    hs = []
    for t in range(x.shape[1]):
        h = decay[:, t] * h + x[:, t]
        hs.append(h)
    return torch.stack(hs, 1)


def unbound(x):  # type: ignore[no-untyped-def]
    total = torch.zeros_like(x[:, 0])
    for t, x_t in enumerate(x.unbind(1)):
        total = total + x_t * (t + 1)
    return total


def gates(z):  # type: ignore[no-untyped-def]
    i, f = z.chunk(2, -1)
    h = i.sigmoid() * f
    return h, f.tanh()


def listed(x):  # type: ignore[no-untyped-def]
    parts = [part * 2 for part in x.unbind(0)]
    y = torch.stack(parts)
    return y


def edges(formula: Formula) -> set[str]:
    return {f"{edge.source} → {edge.target}" for edge in formula.edges}


def test_each_assignment_is_a_node_and_each_use_an_edge() -> None:
    formula = read(layernorm, ["y"])

    assert formula.inputs == ("x", "weight", "bias")
    assert formula.nodes == ("mean", "centered", "var", "rstd", "y")
    assert edges(formula) == {
        "x → mean", "x → centered", "mean → centered", "centered → var", "var → rstd", "eps → rstd", "centered → y",
        "rstd → y", "weight → y", "bias → y",
    }  # fmt: skip


def test_two_uses_in_one_statement_are_two_edges() -> None:
    assert [(e.source, e.target, e.index) for e in read(square, ["y"]).edges] == [("x", "y", 0), ("x", "y", 1)]


def test_a_loop_over_time_is_unrolled_by_running_it() -> None:
    formula = read(scan, ["y"])

    assert formula.nodes == ("h", "hs", "y")
    assert {"decay → h", "h → h", "x → h", "h → hs", "hs → y"} <= edges(formula)


def test_the_variables_of_a_loop_and_of_an_unpacking_are_nodes() -> None:
    assert set(read(unbound, ["total"]).nodes) == {"total", "t", "x_t"}
    formula = read(gates, ["h", "c"])
    assert formula.nodes == ("i", "f", "h", "c")
    assert {"z → i, f", "i → h", "f → h", "f → c"} == edges(formula)


FORMULAS: list[tuple[Callable[..., Any], list[str], list[tuple[int, ...]], dict[str, Any]]] = [
    (layernorm, ["y"], [(3, 5), (5,), (5,)], {"eps": 1e-5}),
    (square, ["y"], [(3,)], {}),
    (scan, ["y"], [(2, 4, 3), (2, 4, 3)], {}),
    (unbound, ["total"], [(2, 4)], {}),
    (gates, ["h", "c"], [(3, 4)], {}),
    (listed, ["y"], [(3, 4)], {}),
]


@pytest.mark.parametrize(
    ("function", "outputs", "shapes", "options"), FORMULAS, ids=[row[0].__name__ for row in FORMULAS]
)
def test_values_and_gradients_are_those_of_the_function_itself(
    function: Callable[..., Any], outputs: list[str], shapes: list[tuple[int, ...]], options: dict[str, Any]
) -> None:
    inputs = [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]
    plain = function(*inputs, **options)
    plain = plain if isinstance(plain, tuple) else (plain,)
    gated = read(function, outputs)(inputs, options)

    assert all(torch.equal(a, b) for a, b in zip(plain, gated, strict=True))
    for one, other in zip(_gradients(plain, inputs), _gradients(gated, inputs), strict=True):
        assert torch.equal(one, other)


def _gradients(outputs: tuple[Tensor, ...], inputs: list[Tensor]) -> tuple[Tensor, ...]:
    return torch.autograd.grad([y.sin().sum() for y in outputs], inputs)


class Closed(Gate):
    """Lets no gradient through one edge."""

    def __init__(self, source: str, target: str, index: int = 0) -> None:
        self.edge = Edge(source, target, index)

    def use(self, edge: Edge, value: Any) -> Any:
        return value.detach() if edge == self.edge else value


def test_a_closed_gate_takes_away_one_path_and_no_value() -> None:
    x = torch.randn(3, dtype=torch.float64, requires_grad=True)
    (y,) = read(square, ["y"])([x], {}, Closed("x", "y", 1))
    (gradient,) = torch.autograd.grad(y.sum(), x)

    assert torch.equal(y, x * x)
    assert torch.equal(gradient, x.detach()), "x * x is 2 x by two paths, of which one is left"


def test_a_gate_sees_every_turn_of_a_loop() -> None:
    class Counting(Gate):
        seen = 0

        def node(self, name: str, value: Any) -> Any:
            self.seen += name == "h"
            return value

    gate = Counting()
    read(scan, ["y"])([torch.ones(2, 4, 3), torch.ones(2, 4, 3)], {}, gate)
    assert gate.seen == 5, "one start and four steps"


def test_a_traceback_shows_the_line_of_the_spec() -> None:
    with pytest.raises(RuntimeError) as caught:
        read(layernorm, ["y"])([torch.ones(3, 5), torch.ones(4), torch.ones(5)], {"eps": 1e-5})
    ours = [frame for frame in traceback.extract_tb(caught.value.__traceback__) if frame.filename == __file__]

    assert ours[-1].line == "y = weight * (centered * rstd) + bias"


def branch(x):  # type: ignore[no-untyped-def]
    if x.sum() > 0:
        x = -x
    return x


def in_place(x):  # type: ignore[no-untyped-def]
    y = x.clone()
    y += 1
    return y


def entry(x):  # type: ignore[no-untyped-def]
    y = x.clone()
    y[0] = 1
    return y


def in_place_call(x):  # type: ignore[no-untyped-def]
    y = x.clone().mul_(2)
    return y


def nested(x):  # type: ignore[no-untyped-def]
    def double(z):  # type: ignore[no-untyped-def]
        return z * 2

    return double(x)


def hidden(x):  # type: ignore[no-untyped-def]
    y = (lambda z: z * 2)(x)
    return y


def walrus(x):  # type: ignore[no-untyped-def]
    y = (z := x * 2) + z
    return y


def early(x):  # type: ignore[no-untyped-def]
    for t in range(3):
        return x * t
    return x


def nothing(x):  # type: ignore[no-untyped-def]
    y = x


def starred(*x):  # type: ignore[no-untyped-def]
    return x[0]


def defaulted(x, scale=2.0):  # type: ignore[no-untyped-def]
    return x * scale


def shadowed(x):  # type: ignore[no-untyped-def]
    y = torch.stack([x * 2 for x in x.unbind(0)])
    return y


STRAIGHT = "is no straight line: "
REFUSED = [
    (branch, STRAIGHT + "`if x.sum() > 0:`. Write `name = expression`, a `for` over time or a `return`"),
    (in_place, STRAIGHT + "`y += 1`."),
    (entry, STRAIGHT + "`y[0] = 1`."),
    (in_place_call, "calls .mul_, which writes in place. Use .mul, which gives a new tensor."),
    (nested, "returns in the middle of the formula. Return once, at the end."),
    (hidden, "a lambda in a formula hides a node. Write the expression out."),
    (walrus, "`:=` in a formula hides a node. Give the value a line of its own."),
    (early, "returns in the middle of the formula. Return once, at the end."),
    (nothing, "the formula returns nothing. End it with `return` and its outputs."),
    (starred, "the formula takes (*x). Write plain inputs, then `*` and the options"),
    (defaulted, "the formula takes (x, scale=2.0). Write plain inputs, then `*` and the options"),
    (shadowed, "uses x for an input and in a comprehension. Give one of them another name."),
]


@pytest.mark.parametrize(("function", "words"), REFUSED, ids=[row[0].__name__ for row in REFUSED])
def test_what_is_no_straight_line_is_refused(function: Callable[..., Any], words: str) -> None:
    with pytest.raises(SpecError) as caught:
        read(function, ["y"])

    assert str(caught.value).startswith(f"{function.__name__}: ")
    assert words in str(caught.value)


def test_the_line_that_is_refused_is_that_of_the_file() -> None:
    with pytest.raises(SpecError, match=f"line {in_place.__code__.co_firstlineno + 2} is no straight line"):
        read(in_place, ["y"])


def test_a_formula_within_a_function_is_refused() -> None:
    scale = 2.0

    def outer(x):  # type: ignore[no-untyped-def]
        return x * scale

    with pytest.raises(SpecError, match="outer: the formula uses scale of a function around it"):
        read(outer, ["y"])


@pytest.mark.parametrize("name", catalog.files())
def test_formula_and_operator_agree_in_value_and_gradient(name: str) -> None:
    exercise = catalog.load(name)
    if exercise.formula is None or exercise.torch is None:
        return
    formula = exercise.formula
    for case in samples.cases(exercise):
        trial = prepare(exercise, case, 0)
        inputs, options = trial.sample.inputs, trial.sample.options
        for y, truth in zip(formula(inputs, options), trial.truth.outputs, strict=True):
            torch.testing.assert_close(y, truth, rtol=1e-9, atol=1e-12)
        own = oracle.gradients(exercise, lambda i, o: formula(i, o), inputs, options, trial.upstreams[0])
        for g, truth in zip(own, trial.truth.gradients[0], strict=True):
            torch.testing.assert_close(g, truth, rtol=1e-9, atol=1e-12)
