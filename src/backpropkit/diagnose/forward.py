"""Why a forward is wrong, from its values: the wrong versions of the formula, held against y instead of a gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor

from backpropkit.checks.trial import Trial
from backpropkit.diagnose import factors, scale
from backpropkit.diagnose.suspect import Numbers, dim_names, numbers_of, ratio, same
from backpropkit.diagnose.values import fits
from backpropkit.diagnose.variants import Changed, OtherAxis, Substituted
from backpropkit.diagnose.words import say
from backpropkit.spec.dims import brackets
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import Gate
from backpropkit.spec.rewrite import Edge
from backpropkit.verdict import Diagnosis


@dataclass(frozen=True)
class Seen:
    """One output as the student gave it and as it is, for one set of numbers."""

    numbers: Numbers
    yours: Tensor
    truth: Tensor


@dataclass(frozen=True)
class Wrong:
    """One wrong version of the formula and the words for it."""

    kind: str
    parts: dict[str, str]
    gate: Callable[[Numbers], Gate]


def find(exercise: Exercise, trials: Sequence[Trial]) -> Diagnosis | None:
    """The cause of the first wrong output; None where no cause fits on every trial."""
    for number, output in enumerate(exercise.outputs):
        seen = [s for trial in trials if (s := _seen(exercise, trial, number)) is not None]
        if len(seen) < len(trials) or all(same(s.yours, s.truth) for s in seen):
            continue
        words = {"output": output.name, "input": "", "node": ""}
        return _plain(seen, words) or _by_formula(exercise, seen, number, words) or _rounded(seen, words)
    return None


def _seen(exercise: Exercise, trial: Trial, number: int) -> Seen | None:
    value = trial.answer.outputs[0][number].value if trial.answer.outputs else None
    if value is None or value.is_complex() or not bool(torch.isfinite(value.double()).all()):
        return None
    return Seen(numbers_of(exercise, trial, 0), value.double(), trial.truth.outputs[number])


def _plain(seen: list[Seen], words: dict[str, str]) -> Diagnosis | None:
    """What shows on the array alone: a factor, a sign, a transpose, an axis too many."""
    counts = [c for s in seen if (c := ratio(s.yours, s.truth)) is not None]
    if len(counts) == len(seen):
        if all(abs(c + 1) <= factors.CLOSE for c in counts):
            return say("forward_sign", words, -1.0)
        named = factors.signed(counts, [s.numbers.setting for s in seen])
        if named is not None:
            parts = {**words, "factor": named.text, "sign": named.sign}
            return say(f"forward_{named.kind}", parts, counts[0])
    if all(s.truth.dim() == 2 and same(s.yours, s.truth.mT) for s in seen):
        return say("forward_transposed", words)
    if all(s.yours.shape != s.truth.shape and _reshaped(s) for s in seen):
        shapes = {"came": brackets(seen[-1].yours.shape), "wanted": brackets(seen[-1].truth.shape)}
        return say("forward_extra_axis", {**words, **shapes})
    return None


def _rounded(seen: list[Seen], words: dict[str, str]) -> Diagnosis | None:
    pairs = [(s.yours, s.truth) for s in seen]
    dtype, digits = scale.exact_to(pairs), scale.exact_digits(pairs)
    if dtype:
        return say("forward_precision", {**words, "dtype": dtype})
    return say("forward_digits", {**words, "digits": str(digits)}) if digits >= scale.FEW_DIGITS else None


def _reshaped(seen: Seen) -> bool:
    return seen.yours.numel() == seen.truth.numel() and same(seen.yours.reshape(seen.truth.shape), seen.truth)


def _by_formula(exercise: Exercise, seen: list[Seen], number: int, words: dict[str, str]) -> Diagnosis | None:
    """What a wrong version of the formula shows: a known mistake, another axis, a factor or a term left out."""
    for wrong in _versions(exercise, seen[0].numbers):
        made = [_made(wrong, s, number) for s in seen]
        explained = all(m is not None and same(s.yours, m) for s, m in zip(seen, made, strict=True))
        if explained and not all(same(s.yours, s.truth) for s in seen):
            return say(wrong.kind, {**words, **wrong.parts})
    return None


def _made(wrong: Wrong, seen: Seen, number: int) -> Tensor | None:
    """The output of a wrong version; None where it can't be computed."""
    numbers = seen.numbers
    try:
        with torch.no_grad():
            outputs = numbers.formula(numbers.sample.inputs, numbers.sample.options, wrong.gate(numbers))
            return cast("Tensor", outputs[number])
    except (RuntimeError, IndexError, ValueError, TypeError, AttributeError):
        return None  # this wrong version doesn't fit this exercise, in shape or in axis


def _versions(exercise: Exercise, numbers: Numbers) -> Iterator[Wrong]:
    for mistake in (m for m in exercise.mistakes if m.modes != ("gradient",)):
        parts = {"words": mistake.words, "advice": mistake.advice, "node": mistake.variable}
        yield Wrong("forward_known", parts, lambda _, m=mistake: Changed(m.variable, m.change, "both"))  # type: ignore[misc]
    yield from _axes(numbers)
    yield from _uses(numbers)


def _axes(numbers: Numbers) -> Iterator[Wrong]:
    for axis in numbers.formula.axes:
        operand = numbers.values.get(axis.operand)
        if operand is None:
            continue
        names = dim_names(operand.shape, numbers.sample.sizes)
        for number in range(-operand.dim(), 0):
            parts = {"node": axis.target, "wrong": names[number], "axis": names[axis.number]}
            yield Wrong("forward_axis", parts, lambda _, a=axis, n=number: OtherAxis(a, n))  # type: ignore[misc]


def _uses(numbers: Numbers) -> Iterator[Wrong]:
    """Each use of a variable as 1, as 0, and as every other variable of its shape."""
    for edge in numbers.formula.edges:
        right = numbers.values.get(edge.source)
        if right is None:
            continue
        parts = {"factor": edge.source, "right": edge.source, "node": edge.target}
        if edge.role == "product":
            yield Wrong("forward_missing_factor", parts, lambda _, e=edge: Substituted(e, torch.ones_like))  # type: ignore[misc]
        if edge.role == "sum":
            yield Wrong("forward_missing_term", parts, lambda _, e=edge: Substituted(e, torch.zeros_like))  # type: ignore[misc]
            yield Wrong("forward_term_sign", parts, lambda _, e=edge: Substituted(e, torch.neg))  # type: ignore[misc]
        for name, value in numbers.values.items():
            if name != edge.source and value.shape == right.shape and fits(value, right):
                yield Wrong("forward_wrong_value", {**parts, "wrong": name}, _instead(edge, name))


def _instead(edge: Edge, name: str) -> Callable[[Numbers], Gate]:
    return lambda numbers: Substituted(edge, lambda _: numbers.values[name])
