"""Wrong versions of a formula as a forward may compute it, simple ones first: what is left out, what stands instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from backpropkit.diagnose.gates import Affine, Changed, Misread, OtherAxis, Recorder, Substituted
from backpropkit.diagnose.numbers import Numbers, axis_names
from backpropkit.diagnose.values import PRODUCT, reshaped
from backpropkit.diagnose.words import say
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import OPEN, Gate
from backpropkit.spec.rewrite import Edge
from backpropkit.verdict import Diagnosis


@dataclass(frozen=True, eq=False)
class Wrong:
    """One wrong version of the formula and the words for it; what shows on the output alone has no gate of its own."""

    kind: str
    parts: Mapping[str, str] = field(default_factory=dict)
    gate: Callable[[Numbers], Gate] = lambda _: OPEN
    number: float | None = None

    @property
    def diagnosis(self) -> Diagnosis:
        return say(self.kind, {"input": "", "node": "", **self.parts}, self.number)


def known(exercise: Exercise) -> Iterator[Wrong]:
    """The author's known mistakes."""
    for mistake in (m for m in exercise.mistakes if m.modes != ("gradient",)):
        parts = {"words": mistake.words, "advice": mistake.advice, "node": mistake.variable}
        yield Wrong("forward_known", parts, lambda _, m=mistake: Changed(m.variable, m.change, "both"))  # type: ignore[misc]


def axes(numbers: Numbers) -> Iterator[Wrong]:
    """Every reduction over every other axis."""
    for axis in numbers.formula.axes:
        operand = numbers.values.get(axis.operand)
        if operand is None:
            continue
        names = axis_names(operand.shape, numbers.sample.sizes)
        for number in range(-operand.dim(), 0):
            parts = {"node": axis.target, "wrong": names[number], "axis": names[axis.number]}
            yield Wrong("forward_axis", parts, lambda _, a=axis, n=number: OtherAxis(a, n))  # type: ignore[misc]


def left_out(numbers: Numbers) -> Iterator[Wrong]:
    """Each factor as 1, each term as 0 and with the other sign."""
    for edge in numbers.formula.edges:
        if edge.source not in numbers.values:
            continue
        if edge.role in PRODUCT:
            kind = "forward_missing_division" if edge.role == "divisor" else "forward_missing_factor"
            yield Wrong(kind, _parts(edge), _affine(edge, 0.0, 1.0))
        if edge.role == "sum" or edge.term:
            parts = {**_parts(edge), "factor": edge.source if edge.role == "sum" else edge.term}
            yield Wrong("forward_missing_term", parts, _affine(edge, 0.0))
            yield Wrong("forward_term_sign", parts, _affine(edge, -1.0))


def other_values(numbers: Numbers) -> Iterator[Wrong]:
    """Each use of a variable reshaped, and as every other one of its shape that is there by then."""
    there = _There()
    numbers.formula(numbers.sample.inputs, numbers.sample.options, there)
    for edge in (edge for edge in numbers.formula.edges if edge.source in numbers.values):
        right = numbers.values[edge.source]
        if edge.role in PRODUCT and right.dim() >= 2:
            yield Wrong("forward_reshaped", _parts(edge), lambda _, e=edge: Substituted(e, _turned))  # type: ignore[misc]
        for name, value in numbers.values.items():
            if name != edge.source and value.shape == right.shape and name in there.by_then[edge]:
                parts = {**_parts(edge), "wrong": name}
                yield Wrong("forward_wrong_value", parts, lambda _, e=edge, n=name: Misread(e, n))  # type: ignore[misc]


class _There(Recorder):
    """Which variables are there by the time of each use, of several by the first."""

    def __init__(self) -> None:
        super().__init__()
        self.by_then: dict[Edge, frozenset[str]] = {}

    def use(self, edge: Edge, value: Any) -> Any:
        self.by_then.setdefault(edge, frozenset(vars(self.values)))
        return value


def scaled(edge: Edge, times: float) -> Wrong:
    """One use of a variable, multiplied by a number."""
    kind, parts = "forward_use_sign" if times == -1 else "forward_scaled", {**_parts(edge), "times": f"{times:.4g}"}
    return Wrong(kind, parts, _affine(edge, times), times)


def _affine(edge: Edge, factor: float, constant: float = 0.0) -> Callable[[Numbers], Gate]:
    return lambda _: Affine(edge, factor, constant)


def _turned(value: Tensor, _: int) -> Tensor:
    return reshaped(value)


def _parts(edge: Edge) -> dict[str, str]:
    return {"factor": edge.source, "right": edge.source, "node": edge.target}
