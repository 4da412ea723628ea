"""Why a forward is wrong, from its values: the wrong versions of the formula, held against y instead of a gradient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from types import SimpleNamespace
from typing import cast

import torch
from torch import Tensor

from backpropkit.checks.trial import Trial
from backpropkit.diagnose import factors, lanes, scale, scaled, variants, versions
from backpropkit.diagnose.gates import UNFIT, Affine, Changed, InTurn
from backpropkit.diagnose.numbers import Numbers, numbers_of, ratio, same
from backpropkit.diagnose.versions import Wrong
from backpropkit.diagnose.words import say
from backpropkit.spec.dims import brackets
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import Formula
from backpropkit.verdict import Diagnosis

COMMON = (
    "forward_known",
    "forward_missing_term",
    "forward_missing_factor",
    "forward_missing_division",
)  # of these, any two at once
MOST_LANES = 128  # of one run on the numbers for display, which are few


@dataclass(frozen=True)
class Seen:
    """One output as the student gave it and as it is, for one set of numbers."""

    numbers: Numbers
    yours: Tensor
    truth: Tensor


def find(exercise: Exercise, trials: Sequence[Trial]) -> Diagnosis | None:
    """The cause of the first wrong output; None where no cause fits on every trial."""
    for number, output in enumerate(exercise.outputs):
        seen = [s for trial in trials if (s := _seen(exercise, trial, number)) is not None]
        if len(seen) < len(trials) or all(same(s.yours, s.truth) for s in seen):
            continue
        words = {"output": output.name, "input": "", "node": ""}
        return (
            _random(trials, number, words)
            or _sign(seen, words)
            or _single(list(versions.known(exercise)), seen, number, words)
            or _plain(seen, words)
            or _proportional(seen, words)
            or _by_formula(exercise, seen, number, words)
            or _rounded(seen, words)
        )
    return None


def _seen(exercise: Exercise, trial: Trial, number: int) -> Seen | None:
    value = trial.answer.outputs[0][number].value if trial.answer.outputs else None
    if value is None or value.is_complex() or not bool(torch.isfinite(value.double()).all()):
        return None
    return Seen(numbers_of(exercise, trial, 0), value.double(), trial.truth.outputs[number])


def _random(trials: Sequence[Trial], number: int, words: dict[str, str]) -> Diagnosis | None:
    """Whether two calls with the same inputs gave two outputs."""
    calls = [[y[number].value for y in trial.answer.outputs] for trial in trials]
    again = [(first, other) for first, *others in calls for other in others]
    alike = all(a is None or b is None or torch.equal(a.nan_to_num(), b.nan_to_num()) for a, b in again)
    return None if alike else say("forward_random", words)


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
    if all(same(s.yours, 1 / s.truth) for s in seen):
        return say("forward_inverse", words)
    if all(s.truth.dim() == 2 and same(s.yours, s.truth.mT) for s in seen):
        return say("forward_transposed", words)
    if all(s.yours.shape != s.truth.shape and _reshaped(s) for s in seen):
        shapes = {"came": brackets(seen[-1].yours.shape), "wanted": brackets(seen[-1].truth.shape)}
        return say("forward_extra_axis", {**words, **shapes})
    return None


def _proportional(seen: list[Seen], words: dict[str, str]) -> Diagnosis | None:
    """The right numbers times a number without a name, or with some wrong signs."""
    counts = [c for s in seen if (c := ratio(s.yours, s.truth)) is not None]
    if len(counts) == len(seen) and abs(counts[0] - 1) > 1e-6 and max(counts) - min(counts) <= 1e-6 * abs(counts[0]):
        return say("forward_times", {**words, "times": f"{counts[0]:.4g}"}, counts[0])
    signs = seen[0].truth.dim() and all(same(s.yours.abs(), s.truth.abs()) for s in seen)
    return say("forward_signs", words) if signs else None


def _rounded(seen: list[Seen], words: dict[str, str]) -> Diagnosis | None:
    pairs = [(s.yours, s.truth) for s in seen]
    dtype, digits = scale.exact_to(pairs), scale.exact_digits(pairs)
    if dtype:
        return say("forward_precision", {**words, "dtype": dtype})
    return say("forward_digits", {**words, "digits": str(digits)}) if digits >= scale.FEW_DIGITS else None


def _reshaped(seen: Seen) -> bool:
    return seen.yours.numel() == seen.truth.numel() and same(seen.yours.reshape(seen.truth.shape), seen.truth)


def _by_formula(exercise: Exercise, seen: list[Seen], number: int, words: dict[str, str]) -> Diagnosis | None:
    """What a wrong version of the formula shows: another axis, a factor or a term left out, and two of these."""
    numbers = seen[0].numbers
    left_out = [*versions.known(exercise), *versions.axes(numbers), *versions.left_out(numbers)]
    others = versions.other_values(numbers)
    single = (
        _single([wrong for wrong in left_out if wrong.kind != "forward_known"], seen, number, words)
        or _scaled(seen, number, words)
        or _single(others, seen, number, words)
    )
    if single is not None:
        return single
    common = [wrong for wrong in left_out if wrong.kind in COMMON]
    again = [wrong for wrong in common if wrong.kind == "forward_known" and _reads_itself(wrong, seen[-1].numbers)]
    pairs = [(one, other) for one, other in permutations(common, 2) if _reads_on(one, other, numbers.formula, again)]
    behind = {_behind(one, other): (one, other) for one, other in pairs}
    found = _first(list(behind), seen, number)
    return None if found is None else _both(*behind[found], words)


def _both(one: Wrong, other: Wrong, words: dict[str, str]) -> Diagnosis:
    first, second = (say(wrong.kind, {**words, **wrong.parts}) for wrong in (one, other))
    second_words = second.headline.removeprefix("forward: ")
    return say("forward_both", {**words, "first": first.headline, "second": second_words, "advice": first.advice})


def _scaled(seen: list[Seen], number: int, words: dict[str, str]) -> Diagnosis | None:
    """A variable times some number, where it is used as it is."""
    shown, formula = seen[-1], seen[0].numbers.formula
    if shown.yours.shape != shown.truth.shape:
        return None
    edges = [edge for edge in formula.edges if edge.source in shown.numbers.values and edge.role != "comparison"]

    def made(which: Sequence[int], times: Tensor) -> Tensor:
        gates = [Affine(edges[place], factor) for place, factor in zip(which, times.tolist(), strict=True)]
        return scaled.rows(lanes.outputs(shown.numbers, gates), number, shown.truth)

    for place, times in scaled.numbers(len(edges), shown.yours.flatten(), made) if edges else ():
        wrong = versions.scaled(edges[place], times)
        if _explained(wrong, seen, number):
            parts = {**words, **wrong.parts, "times": f"{times:.4g}"}
            return say("forward_use_sign" if times == -1 else wrong.kind, parts, times)
    return None


def _single(candidates: Iterable[Wrong], seen: list[Seen], number: int, words: dict[str, str]) -> Diagnosis | None:
    found = _first(list(candidates), seen, number)
    return None if found is None else say(found.kind, {**words, **found.parts})


def _first(candidates: Sequence[Wrong], seen: list[Seen], number: int) -> Wrong | None:
    """The first wrong version that makes the student's output every time. The last set of numbers is the one for
    display, with the fewest: there most are ruled out, many in one run."""
    shown = seen[-1]
    for start in range(0, len(candidates), MOST_LANES):
        part = candidates[start : start + MOST_LANES]
        gates = [wrong.gate(shown.numbers) for wrong in part]
        for wrong, made in zip(part, lanes.outputs(shown.numbers, gates), strict=True):
            if (made is None or same(shown.yours, made[number])) and _explained(wrong, seen, number):
                return wrong
    return None


def _reads_on(one: Wrong, other: Wrong, formula: Formula, again: Sequence[Wrong]) -> bool:
    """Whether an author's mistake that comes second sees what the first one has changed; of the same variable, whether
    it is one of those that read it `again`."""
    if not one.kind == other.kind == "forward_known":
        return True
    first, second = (formula.position(wrong.parts["node"]) for wrong in (one, other))
    return first < second or (first == second and other in again)


def _reads_itself(known: Wrong, numbers: Numbers) -> bool:
    """Whether an author's mistake is made of the variable that it changes."""
    gate = known.gate(numbers)
    assert isinstance(gate, Changed)
    values = vars(variants.values(numbers.exercise, numbers.sample.inputs, numbers.sample.options))
    try:
        gate.change(SimpleNamespace(**{name: value for name, value in values.items() if name != gate.variable}))
    except UNFIT:
        return True
    return False


def _behind(one: Wrong, other: Wrong) -> Wrong:
    return Wrong("", {}, lambda numbers: InTurn(one.gate(numbers), other.gate(numbers)))


def _explained(wrong: Wrong, seen: list[Seen], number: int) -> bool:
    """Whether a wrong version makes the student's output every time; some output of it is known to be wrong."""
    return all((made := _made(wrong, s, number)) is not None and same(s.yours, made) for s in reversed(seen))


def _made(wrong: Wrong, seen: Seen, number: int) -> Tensor | None:
    """The output of a wrong version; None where it can't be computed."""
    numbers = seen.numbers
    try:
        with torch.no_grad():
            outputs = numbers.formula(numbers.sample.inputs, numbers.sample.options, wrong.gate(numbers))
            return cast("Tensor", outputs[number])
    except UNFIT:
        return None  # this wrong version doesn't fit this exercise, in shape or in axis
