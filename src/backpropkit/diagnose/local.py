"""Local derivatives of single functions, and what people take them for.

A wrong local derivative of v = f(u) is a wrong linear map: v becomes `v.detach() + L(u) - L(u).detach()`, where L
has that map as its Jacobian. So the table below says in plain forward terms what went wrong; autograd transposes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from backpropkit.diagnose.gates import Sloped
from backpropkit.diagnose.numbers import Numbers, View, ratio, same
from backpropkit.diagnose.routes import is_term
from backpropkit.diagnose.suspect import Cause, Suspect, by_gate
from backpropkit.spec.graph import OPEN, Gate
from backpropkit.student.exchange import Tensors
from backpropkit.truth import oracle
from backpropkit.verdict import Diagnosis


@dataclass(frozen=True)
class Slope:
    """A local derivative that is one number per entry: its words, with u and v for the names, and its value."""

    words: str
    value: Callable[[Tensor, Tensor], Tensor]


SLOPES = (
    Slope("1", lambda u, v: torch.ones_like(v)),
    Slope("{v}", lambda u, v: v),
    Slope("(1 - {v})", lambda u, v: 1 - v),
    Slope("{v} * (1 - {v})", lambda u, v: v * (1 - v)),
    Slope("(1 - {v}²)", lambda u, v: 1 - v * v),
    Slope("(1 + {v})", lambda u, v: 1 + v),
    Slope("{v}²", lambda u, v: v * v),
    Slope("(1 + {v}²)", lambda u, v: 1 + v * v),
    Slope("{u}", lambda u, v: u),
    Slope("(1 - {u})", lambda u, v: 1 - u),
    Slope("(1 - {u}²)", lambda u, v: 1 - u * u),
    Slope("{u} * (1 - {u})", lambda u, v: u * (1 - u)),
    Slope("2 * {u}", lambda u, v: 2 * u),
    Slope("1/{u}", lambda u, v: 1 / u),
    Slope("1/{v}", lambda u, v: 1 / v),
    Slope("1/(2 * {v})", lambda u, v: 0.5 / v),
    Slope("sigmoid({u})", lambda u, v: u.sigmoid()),
    Slope("({u} > 0)", lambda u, v: (u > 0).to(u.dtype)),
    Slope("({u} < 0)", lambda u, v: (u < 0).to(u.dtype)),
)
MIXED = (  # asked of the whole function alone
    Slope("{v} * (1 - {u})", lambda u, v: v * (1 - u)),
    Slope("{u} * (1 - {v})", lambda u, v: u * (1 - v)),
    Slope("(1 - {v})²", lambda u, v: (1 - v) * (1 - v)),
)


def forgotten(suspect: Suspect) -> Diagnosis | None:
    """The upstream gradient itself, stretched over the axis that the function takes away, if it takes one."""
    if len(suspect.exercise.outputs) > 1 or not all(map(_handed_on, suspect.views)):
        return None
    if is_term(suspect.formula, suspect.input.name, suspect.output):
        return None  # a residual: what it hands on is one path of several
    return suspect.say("derivative_forgotten", name=suspect.exercise.name)


def _handed_on(view: View) -> bool:
    g, shape = view.upstream[0], view.truth.shape
    stretched = [g] if g.shape == shape else [g.unsqueeze(axis) for axis in range(-1, -g.dim() - 2, -1)]
    fits = (s.expand(shape) for s in stretched if _expands(s, shape))
    return any(same(view.yours, s) for s in fits) and ratio(view.yours, view.truth) is None


def _expands(value: Tensor, shape: Sequence[int]) -> bool:
    return value.dim() == len(shape) and all(a in (1, b) for a, b in zip(value.shape, shape, strict=True))


def whole(suspect: Suspect) -> Diagnosis | None:
    """The local derivative of a function that is elementwise from one input to the output."""
    if len(suspect.exercise.outputs) > 1 or not all(_elementwise(suspect, k) for k in range(len(suspect.views))):
        return None
    slopes = [view.yours / view.upstream[0] for view in suspect.views]
    arguments = [(given(suspect, view), output(view)) for view in suspect.views]
    words = {"u": suspect.input.name, "v": suspect.output}
    name = suspect.exercise.name
    for slope in (*SLOPES, *MIXED):
        if not all(same(s, slope.value(u, v)) for s, (u, v) in zip(slopes, arguments, strict=True)):
            continue
        missing = _missing_factor(suspect, arguments, slope)
        came = slope.words.format(**words)
        if missing is None:
            return suspect.say("local_other", came=came, name=name)
        return suspect.say("local_derivative", came=came, factor=missing.words.format(**words), name=name)
    return None


def _elementwise(suspect: Suspect, number: int) -> bool:
    """Whether changing the upstream gradient's sign entry by entry does the same to the right gradient."""
    view = suspect.views[number]
    g = view.upstream[0]
    if view.yours.shape != view.truth.shape or g.shape != view.truth.shape or not bool(g.all()):
        return False
    signs = torch.where(torch.arange(g.numel()).reshape(g.shape) % 2 == 0, 1.0, -1.0).double()
    return same(view.numbers.gradients(OPEN, (g * signs,))[suspect.number], view.truth * signs)


def _missing_factor(suspect: Suspect, arguments: Sequence[tuple[Tensor, Tensor]], came: Slope) -> Slope | None:
    right = [view.truth / view.upstream[0] for view in suspect.views]
    for slope in (s for s in SLOPES[1:] if not s.words.startswith("1/")):
        products = [came.value(u, v) * slope.value(u, v) for u, v in arguments]
        if all(same(r, p) for r, p in zip(right, products, strict=True)):
            return slope
    return None


def given(suspect: Suspect, view: View) -> Tensor:
    """The input whose gradient is wrong, on one set of numbers."""
    return view.numbers.sample.inputs[[i.name for i in suspect.exercise.inputs].index(suspect.input.name)]


def output(view: View) -> Tensor:
    """The right output, on one set of numbers."""
    sample = view.numbers.sample
    return oracle.outputs(view.numbers.exercise, sample.inputs, sample.options)[0]


def forgotten_causes(suspect: Suspect) -> Iterator[Cause]:
    """The derivative of an elementwise function, as tanh(c), is left out: nearer at hand than what authors know."""
    along_an_axis = {axis.target for axis in suspect.formula.axes}
    calls = (edge for edge in suspect.formula.edges if edge.role == "argument" and edge.target not in along_an_axis)
    arguments = {(edge.source, edge.target) for edge in calls}
    for source, node in made_of_one(suspect):
        if (source, node) in arguments:
            yield _forgotten(source, node)


def _forgotten(source: str, node: str) -> Cause:
    gate = _gate(source, node, SLOPES[0])
    return by_gate("derivative_forgotten", gate, name=node, node=node, upstream=f"the gradient of {node}")


def node_causes(suspect: Suspect) -> Iterator[Cause]:
    """Wrong local derivatives of every variable that is made from one other variable of its shape; forgotten ones
    come first, since they say it more plainly than a wrong one further on."""
    pairs = list(made_of_one(suspect))
    for source, node in pairs:
        yield _forgotten(source, node)
    for source, node in pairs:
        for slope in SLOPES[1:]:
            words = slope.words.format(u=source, v=node)
            yield by_gate("node_derivative", _gate(source, node, slope), came=words, source=source, node=node)


def made_of_one(suspect: Suspect) -> Iterator[tuple[str, str]]:
    """Every variable that is made from one other variable of its shape and differs from it, behind that other."""
    formula, found = suspect.formula, suspect.values
    for node in formula.nodes:
        into = [edge for edge in formula.edges if edge.target == node and edge.role]  # no role: a plain `state = h`
        sources = {edge.source for edge in into if edge.source in found}
        if len(sources) != 1 or node not in found:
            continue
        source = min(sources)
        if found[source].shape == found[node].shape and not torch.equal(found[source], found[node]):
            yield source, node


def _gate(source: str, node: str, slope: Slope) -> Callable[[Numbers], Gate]:
    return lambda _: Sloped(source, node, slope.value)


def diagonal(suspect: Suspect) -> Diagnosis | None:
    """Only the diagonal of the Jacobian: each output is taken to depend on its own input alone."""
    if len(suspect.exercise.outputs) > 1 or not _is_diagonal(suspect.views[0], suspect.twin):
        return None
    cause = Cause("diagonal_only", {}, _diagonal_gradient(suspect.number))
    return suspect.say("diagonal_only") if suspect.explained_by(cause) else None


def _is_diagonal(view: View, twin: View) -> bool:
    """Whether each entry of the student's gradient is a number times its entry of the upstream gradient."""
    g, other = view.upstream[0], twin.upstream[0]
    if not view.yours.shape == view.truth.shape == g.shape or not bool(g.all()):
        return False
    return same(twin.yours, view.yours / g * other)


def _diagonal_gradient(number: int) -> Callable[[Numbers], Tensors]:
    def predict(numbers: Numbers) -> Tensors:
        g = numbers.upstream[0]
        units = torch.eye(g.numel(), dtype=g.dtype).reshape(-1, *g.shape)
        rows = [numbers.gradients(OPEN, (unit,)) for unit in units]
        entries = torch.stack([row[number].flatten()[k] for k, row in enumerate(rows)])
        wanted = [torch.zeros_like(x) for x in rows[0]]
        wanted[number] = g * entries.reshape(g.shape)
        return tuple(wanted)

    return predict
