"""Wrong versions of a formula as a forward may compute it, simple ones first: what is left out, what stands instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from torch import Tensor

from backpropkit.diagnose.gates import Affine, Changed, Misread, OtherAxis, Substituted
from backpropkit.diagnose.numbers import Numbers, axis_names
from backpropkit.diagnose.values import PRODUCT, reshaped
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import Gate
from backpropkit.spec.rewrite import Edge


@dataclass(frozen=True, eq=False)
class Wrong:
    """One wrong version of the formula and the words for it."""

    kind: str
    parts: dict[str, str]
    gate: Callable[[Numbers], Gate]


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
    for edge in (edge for edge in numbers.formula.edges if edge.source in numbers.values):
        right = numbers.values[edge.source]
        if edge.role in PRODUCT and right.dim() >= 2:
            yield Wrong("forward_reshaped", _parts(edge), lambda _, e=edge: Substituted(e, _turned))  # type: ignore[misc]
        for name, value in numbers.values.items():
            if name != edge.source and value.shape == right.shape:
                parts = {**_parts(edge), "wrong": name}
                yield Wrong("forward_wrong_value", parts, lambda _, e=edge, n=name: Misread(e, n))  # type: ignore[misc]


def scaled(edge: Edge, times: float) -> Wrong:
    """One use of a variable, multiplied by a number."""
    return Wrong("forward_scaled", _parts(edge), _affine(edge, times))


def _affine(edge: Edge, factor: float, constant: float = 0.0) -> Callable[[Numbers], Gate]:
    return lambda _: Affine(edge, factor, constant)


def _turned(value: Tensor, _: int) -> Tensor:
    return reshaped(value)


def _parts(edge: Edge) -> dict[str, str]:
    return {"factor": edge.source, "right": edge.source, "node": edge.target}
