"""The tiny case: the smallest sizes that still show the structure, with round numbers that can be followed by hand.

A spec may choose the sizes (`sizes={"tiny": …}`), or give the case "display" numbers of its own, which are then taken.
Numbers are tried until they lie beside no kink and no gradient vanishes by chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor

from backpropkit.checks.trial import Trial, prepare
from backpropkit.diagnose.numbers import Numbers, numbers_of
from backpropkit.spec.dims import SpecError
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Case, Input
from backpropkit.student.exchange import Answer, Tensors
from backpropkit.truth import oracle, samples

SIZES = (2, 3)  # then 2 for every other dim
ATTEMPTS = 30
NUDGE, CLOSE = 1e-5, 1e-5
HALVES = 6  # entries that are multiples of 1/2; more are tenths
TENTHS = 10  # of each sign, or as many as there must be


def tiny_case(exercise: Exercise) -> Case:
    """The case that is explained; the one that students are shown where the smallest sizes don't fit the formula."""
    shown = next(case for case in samples.cases(exercise) if case.name == "display")
    if any(not callable(change) for change in shown.changes.values()):
        return shown
    names = exercise.dim_names
    sizes = dict.fromkeys(names, 2) | dict(zip(names, SIZES, strict=False)) | dict(exercise.sizes.get("tiny", {}))
    case = Case("tiny", sizes)
    return case if _fits(exercise, case) else shown


def _fits(exercise: Exercise, case: Case) -> bool:
    try:
        outputs = prepare(exercise, case, 0, 1).truth.outputs
    except (SpecError, RuntimeError, ValueError, IndexError):
        return False
    return all(y.numel() for y in outputs)


def tiny(exercise: Exercise, case: Case, seed: int) -> Numbers:
    """The numbers that are explained."""
    for attempt in range(ATTEMPTS):
        numbers = _numbers(exercise, case, samples.generator(seed, exercise.name, "tiny", attempt))
        if _telling(numbers):
            break
    return numbers


def others(numbers: Numbers, seed: int, count: int) -> list[Numbers]:
    """Random numbers of the same sizes; what is no float (a label, a mask) stays as it is."""
    made = []
    for number in range(count):
        case = samples.unfixed(replace(numbers.sample.case, name=f"other {number}"))
        trial = prepare(numbers.exercise, case, seed, 1)
        pairs = zip(numbers.sample.inputs, trial.sample.inputs, strict=True)
        inputs = tuple(new if new.is_floating_point() else kept for kept, new in pairs)
        made.append(numbers_of(numbers.exercise, replace(trial, sample=replace(trial.sample, inputs=inputs)), 0))
    return made


def _numbers(exercise: Exercise, case: Case, random: torch.Generator) -> Numbers:
    sample = samples.draw(exercise, case, random)
    names = [output.name for output in exercise.outputs]
    if case.name == "tiny":
        pairs = zip(exercise.inputs, sample.inputs, strict=True)
        sample = replace(sample, inputs=tuple(_rounded(wanted, x, random) for wanted, x in pairs))
        upstream = tuple(_round_upstream(y, random) for y in oracle.outputs(exercise, sample.inputs, sample.options))
    else:
        upstream = samples.upstreams(sample, names, oracle.outputs(exercise, sample.inputs, sample.options), random)
    trial = Trial(sample, (upstream,), oracle.truth(exercise, sample.inputs, sample.options, [upstream]), Answer())
    return numbers_of(exercise, trial, 0)


def _rounded(wanted: Input, x: Tensor, random: torch.Generator) -> Tensor:
    """Round numbers in the place of `x`, no two alike as long as there are enough."""
    if not x.is_floating_point():
        return x
    each = -(-x.numel() // (1 if wanted.positive else 2))
    step, most = (0.5, max(2, each)) if x.numel() <= HALVES else (0.1, max(TENTHS, each))
    grid = torch.arange(1, most + 1, dtype=torch.float64) * step
    if wanted.between is not None:
        low, high = wanted.between
        grid = (low + (high - low) * torch.arange(1, 10, dtype=torch.float64) / 10).round(decimals=6)
    elif not wanted.positive:
        grid = torch.cat([-grid, grid])
    for kink in wanted.away_from:
        grid = grid[(grid - kink).abs() > 1e-9]
    return _chosen(grid.round(decimals=6), x, random)


def _chosen(grid: Tensor, x: Tensor, random: torch.Generator) -> Tensor:
    again = -(-x.numel() // len(grid))
    order = torch.cat([torch.randperm(len(grid), generator=random) for _ in range(again)])
    return grid[order[: x.numel()]].reshape(x.shape).clone()


def _round_upstream(y: Tensor, random: torch.Generator) -> Tensor:
    if y.dim() == 0:
        return torch.tensor(2.0, dtype=torch.float64)
    grid = torch.arange(1, max(4, -(-y.numel() // 2) + 1), dtype=torch.float64)
    return _chosen(torch.cat([-grid, grid]), y, random)


def _telling(numbers: Numbers) -> bool:
    """Whether these numbers show what the formula does everywhere: no kink near, no gradient that is 0 by chance."""
    found = gradients(numbers)
    if not all(bool(torch.isfinite(g).all()) and bool(g.any()) for g in found):
        return False
    return bool(numbers.exercise.no_finite_differences) or all(_smooth(numbers, found))


def _smooth(numbers: Numbers, found: Tensors) -> Iterator[bool]:
    inputs = numbers.sample.inputs
    places = [k for k, wanted in enumerate(numbers.exercise.inputs) if wanted.grad]
    for place, g in zip(places, found, strict=True):
        direction = torch.ones_like(inputs[place])
        direction.view(-1)[1::2] = -0.5
        up, down = (_moved(inputs, place, sign * NUDGE * direction) for sign in (1, -1))
        slope = (loss(numbers, up) - loss(numbers, down)) / (2 * NUDGE)
        yield math.isclose(slope, float((g * direction).sum()), rel_tol=CLOSE, abs_tol=CLOSE * float(g.norm()))


def _moved(inputs: Tensors, place: int, by: Tensor) -> Tensors:
    return (*inputs[:place], inputs[place] + by, *inputs[place + 1 :])


def loss(numbers: Numbers, inputs: Tensors) -> float:
    """The number that a loss makes of the outputs, as far as the upstream gradient tells: the sum of grad_y * y."""
    outputs = oracle.outputs(numbers.exercise, inputs, numbers.sample.options)
    return sum(float((y * g).sum()) for y, g in zip(outputs, numbers.upstream, strict=True))


def gradients(numbers: Numbers, upstream: Tensors | None = None) -> Tensors:
    """PyTorch's gradients for this upstream gradient, or for another."""
    exercise, sample = numbers.exercise, numbers.sample
    function = oracle.operator(exercise)
    return oracle.gradients(exercise, function, sample.inputs, sample.options, upstream or numbers.upstream)
