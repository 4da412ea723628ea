"""Why a forward is wrong, from its values: the wrong versions of the formula, held against y instead of a gradient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from types import SimpleNamespace
from typing import cast

import torch
from torch import Tensor

from backpropkit.checks.trial import Trial
from backpropkit.diagnose import factors, lanes, scale, scaled, variants, versions
from backpropkit.diagnose.gates import UNFIT, Affine, Changed, InTurn
from backpropkit.diagnose.numbers import Numbers, numbers_of, ratio, same
from backpropkit.diagnose.versions import Wrong
from backpropkit.spec.dims import brackets
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import Formula

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


def find(exercise: Exercise, trials: Sequence[Trial]) -> Wrong | None:
    """What the first wrong output comes from; None where no cause fits on every trial."""
    for number, output in enumerate(exercise.outputs):
        seen = [s for trial in trials if (s := _seen(exercise, trial, number)) is not None]
        if len(seen) < len(trials) or all(same(s.yours, s.truth) for s in seen):
            continue
        wrong = (
            _random(trials, number)
            or _sign(seen)
            or _first(list(versions.known(exercise)), seen, number)
            or _plain(seen)
            or _proportional(seen)
            or _by_formula(exercise, seen, number)
            or _rounded(seen)
        )
        return None if wrong is None else replace(wrong, parts={"output": output.name, **wrong.parts})
    return None


def _seen(exercise: Exercise, trial: Trial, number: int) -> Seen | None:
    value = trial.answer.outputs[0][number].value if trial.answer.outputs else None
    if value is None or value.is_complex() or not bool(torch.isfinite(value.double()).all()):
        return None
    return Seen(numbers_of(exercise, trial, 0), value.double(), trial.truth.outputs[number])


def _random(trials: Sequence[Trial], number: int) -> Wrong | None:
    """Whether two calls with the same inputs gave two outputs."""
    calls = [[y[number].value for y in trial.answer.outputs] for trial in trials]
    again = [(first, other) for first, *others in calls for other in others]
    alike = all(a is None or b is None or torch.equal(a.nan_to_num(), b.nan_to_num()) for a, b in again)
    return None if alike else Wrong("forward_random")


def _sign(seen: list[Seen]) -> Wrong | None:
    return Wrong("forward_sign", number=-1.0) if all(same(s.yours, -s.truth) for s in seen) else None


def _plain(seen: list[Seen]) -> Wrong | None:
    """What shows on the array alone: a factor, a transpose, an axis too many."""
    counts = [c for s in seen if (c := ratio(s.yours, s.truth)) is not None]
    if len(counts) == len(seen):
        named = factors.signed(counts, [s.numbers.setting for s in seen])
        if named is not None:
            parts = {"factor": named.text, "sign": named.sign}
            return Wrong(f"forward_{named.kind}", parts, number=counts[0])
    if all(same(s.yours, 1 / s.truth) for s in seen):
        return Wrong("forward_inverse")
    if all(s.truth.dim() == 2 and same(s.yours, s.truth.mT) for s in seen):
        return Wrong("forward_transposed")
    if all(s.yours.shape != s.truth.shape and _reshaped(s) for s in seen):
        shapes = {"came": brackets(seen[-1].yours.shape), "wanted": brackets(seen[-1].truth.shape)}
        return Wrong("forward_extra_axis", shapes)
    return None


def _proportional(seen: list[Seen]) -> Wrong | None:
    """The right numbers times a number without a name, or with some wrong signs."""
    counts = [c for s in seen if (c := ratio(s.yours, s.truth)) is not None]
    if len(counts) == len(seen) and abs(counts[0] - 1) > 1e-6 and max(counts) - min(counts) <= 1e-6 * abs(counts[0]):
        return Wrong("forward_times", {"times": f"{counts[0]:.4g}"}, number=counts[0])
    signs = seen[0].truth.dim() and all(same(s.yours.abs(), s.truth.abs()) for s in seen)
    return Wrong("forward_signs") if signs else None


def _rounded(seen: list[Seen]) -> Wrong | None:
    pairs = [(s.yours, s.truth) for s in seen]
    dtype, digits = scale.exact_to(pairs), scale.exact_digits(pairs)
    if dtype:
        return Wrong("forward_precision", {"dtype": dtype})
    return Wrong("forward_digits", {"digits": str(digits)}) if digits >= scale.FEW_DIGITS else None


def _reshaped(seen: Seen) -> bool:
    return seen.yours.numel() == seen.truth.numel() and same(seen.yours.reshape(seen.truth.shape), seen.truth)


def _by_formula(exercise: Exercise, seen: list[Seen], number: int) -> Wrong | None:
    """What a wrong version of the formula shows: another axis, a factor or a term left out, and two of these."""
    numbers = seen[0].numbers
    left_out = [*versions.known(exercise), *versions.axes(numbers), *versions.left_out(numbers)]
    others = versions.other_values(numbers)
    single = (
        _first([wrong for wrong in left_out if wrong.kind != "forward_known"], seen, number)
        or _scaled(seen, number)
        or _first(list(others), seen, number)
    )
    if single is not None:
        return single
    common = [wrong for wrong in left_out if wrong.kind in COMMON]
    again = [wrong for wrong in common if wrong.kind == "forward_known" and _reads_itself(wrong, seen[-1].numbers)]
    pairs = [pair for two in combinations(common, 2) for pair in _orders(*two, numbers.formula, again)]
    behind = {_behind(*pair): pair for pair in pairs}
    found = _first(list(behind), seen, number)
    return None if found is None else replace(found, parts=_words(*behind[found]))


def _behind(one: Wrong, other: Wrong) -> Wrong:
    return Wrong("forward_both", {}, lambda numbers: InTurn(one.gate(numbers), other.gate(numbers)))


def _words(one: Wrong, other: Wrong) -> dict[str, str]:
    first, second = one.diagnosis, other.diagnosis
    second_words = second.headline.removeprefix("forward: ")
    return {"first": first.headline, "second": second_words, "advice": first.advice}


def _scaled(seen: list[Seen], number: int) -> Wrong | None:
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
            return wrong
    return None


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


def _orders(one: Wrong, other: Wrong, formula: Formula, again: Sequence[Wrong]) -> Iterator[tuple[Wrong, Wrong]]:
    """The orders in which two mistakes differ. Of an author's two the second must see what the first one has changed:
    of the same variable, it must be one of those that read it `again`."""
    if not one.kind == other.kind == "forward_known":
        yield one, other
        return
    for first, second in ((one, other), (other, one)):
        places = [formula.position(wrong.parts["node"]) for wrong in (first, second)]
        if places[0] < places[1] or (places[0] == places[1] and second in again):
            yield first, second


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
