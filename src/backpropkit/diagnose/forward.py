"""Why a forward is wrong, from its values: the wrong versions of the formula, held against y instead of a gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import cast

import torch
from torch import Tensor

from backpropkit.checks.trial import Trial
from backpropkit.diagnose import factors, scale
from backpropkit.diagnose.numbers import Numbers, axis_names, numbers_of, ratio, same
from backpropkit.diagnose.variants import Both, Changed, Misread, OtherAxis, Substituted
from backpropkit.diagnose.words import say
from backpropkit.spec.dims import brackets
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import Gate
from backpropkit.spec.rewrite import Edge
from backpropkit.verdict import Diagnosis

COMMON = ("forward_known", "forward_missing_term", "forward_missing_factor")  # of these, any two at once


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
        return (
            _sign(seen, words)
            or _single(list(_known(exercise)), seen, number, words)
            or _plain(seen, words)
            or _by_formula(exercise, seen, number, words)
            or _rounded(seen, words)
        )
    return None


def _seen(exercise: Exercise, trial: Trial, number: int) -> Seen | None:
    value = trial.answer.outputs[0][number].value if trial.answer.outputs else None
    if value is None or value.is_complex() or not bool(torch.isfinite(value.double()).all()):
        return None
    return Seen(numbers_of(exercise, trial, 0), value.double(), trial.truth.outputs[number])


def _sign(seen: list[Seen], words: dict[str, str]) -> Diagnosis | None:
    return say("forward_sign", words, -1.0) if all(same(s.yours, -s.truth) for s in seen) else None


def _plain(seen: list[Seen], words: dict[str, str]) -> Diagnosis | None:
    """What shows on the array alone: a factor, a transpose, an axis too many."""
    counts = [c for s in seen if (c := ratio(s.yours, s.truth)) is not None]
    if len(counts) == len(seen):
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
    versions = list(_versions(exercise, seen[0].numbers))
    single = _single([wrong for wrong in versions if wrong.kind != "forward_known"], seen, number, words)
    if single is not None:
        return single
    for one, other in permutations([wrong for wrong in versions if wrong.kind in COMMON], 2):
        if _explained(_behind(one, other), seen, number):
            first, second = (say(wrong.kind, {**words, **wrong.parts}) for wrong in (one, other))
            second_words = second.headline.removeprefix("forward: ")
            return say(
                "forward_both", {**words, "first": first.headline, "second": second_words, "advice": first.advice}
            )
    return None


def _single(versions: list[Wrong], seen: list[Seen], number: int, words: dict[str, str]) -> Diagnosis | None:
    found = next((wrong for wrong in versions if _explained(wrong, seen, number)), None)
    return None if found is None else say(found.kind, {**words, **found.parts})


def _behind(one: Wrong, other: Wrong) -> Wrong:
    return Wrong("", {}, lambda numbers: Both(one.gate(numbers), other.gate(numbers)))


def _explained(wrong: Wrong, seen: list[Seen], number: int) -> bool:
    """Whether a wrong version makes the student's output every time; some output of it is known to be wrong."""
    return all((made := _made(wrong, s, number)) is not None and same(s.yours, made) for s in seen)


def _made(wrong: Wrong, seen: Seen, number: int) -> Tensor | None:
    """The output of a wrong version; None where it can't be computed."""
    numbers = seen.numbers
    try:
        with torch.no_grad():
            outputs = numbers.formula(numbers.sample.inputs, numbers.sample.options, wrong.gate(numbers))
            return cast("Tensor", outputs[number])
    except (RuntimeError, IndexError, ValueError, TypeError, AttributeError):
        return None  # this wrong version doesn't fit this exercise, in shape or in axis


def _known(exercise: Exercise) -> Iterator[Wrong]:
    for mistake in (m for m in exercise.mistakes if m.modes != ("gradient",)):
        parts = {"words": mistake.words, "advice": mistake.advice, "node": mistake.variable}
        yield Wrong("forward_known", parts, lambda _, m=mistake: Changed(m.variable, m.change, "both"))  # type: ignore[misc]


def _versions(exercise: Exercise, numbers: Numbers) -> Iterator[Wrong]:
    yield from _known(exercise)
    yield from _axes(numbers)
    yield from _uses(numbers)


def _axes(numbers: Numbers) -> Iterator[Wrong]:
    for axis in numbers.formula.axes:
        operand = numbers.values.get(axis.operand)
        if operand is None:
            continue
        names = axis_names(operand.shape, numbers.sample.sizes)
        for number in range(-operand.dim(), 0):
            parts = {"node": axis.target, "wrong": names[number], "axis": names[axis.number]}
            yield Wrong("forward_axis", parts, lambda _, a=axis, n=number: OtherAxis(a, n))  # type: ignore[misc]


def _uses(numbers: Numbers) -> Iterator[Wrong]:
    """Each use of a variable as 1 or as 0, then each as every other variable of its shape that is there by then."""
    edges = [edge for edge in numbers.formula.edges if edge.source in numbers.values]
    for edge in edges:
        parts = {"factor": edge.source, "node": edge.target}
        if edge.role == "product":
            yield Wrong("forward_missing_factor", parts, _seen_as(edge, torch.ones_like))
        if edge.role == "sum" or edge.term:
            parts = {**parts, "factor": edge.source if edge.role == "sum" else edge.term}
            yield Wrong("forward_missing_term", parts, _seen_as(edge, torch.zeros_like))
            yield Wrong("forward_term_sign", parts, _seen_as(edge, torch.neg))
    for edge in edges:
        right = numbers.values[edge.source]
        for name, value in numbers.values.items():
            if name != edge.source and value.shape == right.shape:
                parts = {"wrong": name, "right": edge.source, "node": edge.target}
                yield Wrong("forward_wrong_value", parts, lambda _, e=edge, n=name: Misread(e, n))  # type: ignore[misc]


def _seen_as(edge: Edge, change: Callable[[Tensor], Tensor]) -> Callable[[Numbers], Gate]:
    return lambda _: Substituted(edge, lambda value, _: change(value))
