"""A wrong number in the right place: another variable another factor, another axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import torch
from torch import Tensor

from backpropkit.diagnose.gates import Changed, OtherAxis, Substituted
from backpropkit.diagnose.numbers import Numbers, axis_names, same
from backpropkit.diagnose.suspect import Cause, Suspect, by_gate
from backpropkit.spec.graph import Formula, Gate
from backpropkit.spec.nouns import MODES, Mode
from backpropkit.spec.rewrite import Axis, Edge
from backpropkit.student.exchange import Tensors
from backpropkit.truth import oracle
from backpropkit.verdict import Diagnosis

PRODUCT = ("product", "divisor")


def missing(suspect: Suspect) -> Iterator[Cause]:
    """Each factor of a product as 1, and each divisor."""
    ones = zip(_uses(suspect), suspect.causes(_each_as_one), strict=True)
    return (cause for edge, cause in ones if edge.role in PRODUCT)


def _uses(suspect: Suspect) -> list[Edge]:
    return [edge for edge in suspect.formula.edges if edge.source in suspect.values]


def _each_as_one(suspect: Suspect) -> Iterator[Cause]:
    return (_without(edge, suspect.formula) for edge in _uses(suspect))


def causes(suspect: Suspect) -> Iterator[Cause]:
    """A use of a variable with the value of every other variable of its shape; factors first: a search may end early.

    Nothing is put into a comparison: which of its sides a wrong choice came from, no number tells.
    """
    found = suspect.values
    suspect.bench.prepare(suspect.causes(_each_as_one))
    ones = zip(_uses(suspect), suspect.causes(_each_as_one), strict=True)
    uses = {edge: like for edge, like in ones if edge.role != "comparison" and _matters(suspect, like)}
    products = {edge: like for edge, like in uses.items() if edge.role in PRODUCT}
    yield from (_reshaped(edge, like) for edge, like in products.items() if found[edge.source].dim() >= 2)
    yield from _others(suspect, {**products, **uses}, lambda value, right: value.shape == right.shape)
    for edge, like in products.items():
        over, times = ("use_lacks", "use_extra") if edge.role == "product" else ("use_extra", "use_lacks")
        for factor, value in found.items():
            if factor != edge.source and fits(value, found[edge.source]):
                yield _other_value(edge, like, factor, over, torch.div)
                yield _other_value(edge, like, factor, times, torch.mul)
    yield from _others(suspect, uses, lambda value, right: value.shape != right.shape and fits(value, right))


def _others(suspect: Suspect, uses: Mapping[Edge, Cause], fit: Callable[[Tensor, Tensor], bool]) -> Iterator[Cause]:
    """Each use with the value of every other variable that fits."""
    for edge, like in uses.items():
        right = suspect.values[edge.source]
        for wrong, value in suspect.values.items():
            if wrong != edge.source and fit(value, right) and not same(value, right):
                yield _other_value(edge, like, wrong, "wrong_value", _instead)


def _without(edge: Edge, formula: Formula) -> Cause:
    """One use sees ones."""
    statement = formula.statements.get(edge.target, edge.target)
    return by_gate(
        "missing_division" if edge.role == "divisor" else "missing_factor",
        lambda numbers: Substituted(edge, _ones, numbers.turns),
        factor=edge.source,
        statement=statement,
    )


def _ones(right: Tensor, _: int) -> Tensor:
    return torch.ones_like(right)


def _matters(suspect: Suspect, cause: Cause) -> bool:
    """Whether any gradient depends on the value there: in a sum none does, in a product all do."""
    right = suspect.views[0].numbers.right
    made = suspect.bench.gradients(cause, 0)
    return made is None or not all(torch.equal(a, b) for a, b in zip(made, right, strict=True))


def reshaped(value: Tensor) -> Tensor:
    """What stands there where `v.reshape(N, M)` is taken for the transpose of a v [M, N]."""
    *lead, m, n = value.shape
    return value.reshape(*lead, n, m).mT


def _reshaped(edge: Edge, like: Cause) -> Cause:
    def gate(numbers: Numbers) -> Gate:
        return Substituted(edge, lambda right, _: reshaped(right), numbers.turns)

    cause = by_gate("use_reshaped", gate, factor=edge.source)
    return replace(cause, like=like)


def _instead(right: Tensor, value: Tensor) -> Tensor:
    return value.expand_as(right)


def fits(value: Tensor, whole: Tensor) -> bool:
    """Whether a product with this value keeps the whole's shape."""
    if value.dim() > whole.dim():
        return False
    return all(a in (1, b) for a, b in zip(value.shape[::-1], whole.shape[::-1], strict=False))


def _other_value(edge: Edge, like: Cause, name: str, kind: str, change: Callable[[Tensor, Tensor], Tensor]) -> Cause:
    """One use sees `change(its value, the value of the variable called name)`; `like` is that use seeing ones."""

    def gate(numbers: Numbers) -> Gate:
        return Substituted(edge, lambda right, turn: change(right, numbers.at(name, turn, made)), numbers.turns)

    made = edge.target.split(", ")[0]
    words = {"wrong": name, "factor": name, "right": edge.source, "statement": like.parts["statement"]}
    return replace(by_gate(kind, gate, **words), like=like)


def axis_causes(suspect: Suspect) -> Iterator[Cause]:
    """Every reduction over every other axis, in the three modes."""
    for axis in suspect.formula.axes:
        operand = suspect.values.get(axis.operand)
        if operand is not None:
            names = axis_names(operand.shape, suspect.views[0].setting.sizes)
            for number in range(-operand.dim(), 0):
                if number != (axis.number if axis.number < 0 else axis.number - operand.dim()):
                    parts = {
                        "axis": names[axis.number],
                        "wrong": names[number],
                        "operand": axis.operand,
                        "node": axis.target,
                    }
                    yield from (_other_axis(axis, number, mode, parts) for mode in MODES)


def _other_axis(axis: Axis, number: int, mode: Mode, parts: dict[str, str]) -> Cause:
    def predict(numbers: Numbers) -> Tensors:
        def wrong(inputs: Tensors, options: dict[str, object]) -> Tensors:
            elsewhere = OtherAxis(axis, number)
            numbers.formula(inputs, options, elsewhere)
            value = getattr(elsewhere.values, axis.target)
            return numbers.formula(inputs, options, Changed(axis.target, lambda _: value, mode))

        sample = numbers.sample
        return oracle.gradients(numbers.exercise, wrong, sample.inputs, sample.options, numbers.upstream)

    return Cause("reduction_axis", parts, predict)


def extra_factor(suspect: Suspect) -> Diagnosis | None:
    """The whole gradient times a variable too many, or too few."""
    return _extra(suspect, [n for n, v in suspect.values.items() if v.dim() <= suspect.views[0].truth.dim()])


def extra_number(suspect: Suspect) -> Diagnosis | None:
    """The same for a variable that is one number."""
    return _extra(suspect, [name for name, value in suspect.values.items() if not value.dim()])


def _extra(suspect: Suspect, names: list[str]) -> Diagnosis | None:
    for name in names:
        if _holds(suspect, name, lambda yours, truth, w: same(yours, truth * w)):
            return suspect.say("extra_factor", factor=name)
        nowhere_zero = bool(suspect.values[name].all())  # times 0 anything is right
        if nowhere_zero and _holds(suspect, name, lambda yours, truth, w: same(yours * w, truth)):
            return suspect.say("lacks_factor", factor=name)
        if name in suspect.formula.outputs:
            continue  # a derivative may well hold y and 1/y: no sign of a division gone wrong
        if nowhere_zero and _holds(suspect, name, lambda yours, truth, w: same(yours * w * w, truth)):
            return suspect.say("divided", factor=name)
        if _holds(suspect, name, lambda yours, truth, w: same(yours, truth * w * w)):
            return suspect.say("multiplied", factor=name)
    return None


def _holds(suspect: Suspect, name: str, relation: Callable[[Tensor, Tensor, Tensor], bool]) -> bool:
    for view in suspect.views:
        value = view.numbers.values[name]
        try:
            fits = (view.truth * value).shape == view.truth.shape == view.yours.shape
        except RuntimeError:
            return False
        if not fits or not relation(view.yours, view.truth, value):
            return False
    return True
