"""The two that are timed: the student's functions and PyTorch's operator with its autograd, on the same numbers.

The sizes are those that students are shown, all of them times the same power of two, so that a kernel still fits into
its image and heads still divide channels; then the batch is made longer.
"""

from __future__ import annotations

import math
import types
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from backpropkit.checks.trial import Trial, prepare, to_dtype
from backpropkit.grade import wanted
from backpropkit.spec.dims import SpecError
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays, Case
from backpropkit.student.exchange import Count, LayerAsk
from backpropkit.student.local import LocalStudent
from backpropkit.student.watch import Watch
from backpropkit.truth import oracle, samples

DTYPE = torch.float32  # in which networks are trained
MOST = 1 << 18  # the product of all dims: a layer then takes milliseconds, and little of that is Python's


class NoAnswer(Exception):
    """The student's file can't be timed; the message says why."""


@dataclass(frozen=True)
class Side:
    """`forward()` gives what `backward` takes; `counts` has the operators of each."""

    forward: Callable[[], Any]
    backward: Callable[[Any], Any]
    counts: Mapping[str, Count]


@dataclass(frozen=True)
class Sides:
    """Both of them, and the sizes at which they work."""

    yours: Side
    pytorchs: Side
    sizes: Mapping[str, int]


def sides(exercise: Exercise, student: LocalStudent, sizes: Mapping[str, int], device: str, arrays: Arrays) -> Sides:
    """Both sides, tried once. `sizes` are those that somebody chose. Raises NoAnswer, and SpecError for wrong sizes."""
    facts = student.facts(wanted(exercise))
    failure = facts.failure or facts.problems.get("forward") or facts.problems.get("backward")
    if failure is not None:
        raise NoAnswer(failure.message)
    trial = _trial(exercise, sizes)
    pytorchs = _pytorchs(exercise, trial, device)
    return Sides(_yours(exercise, student, trial, device, arrays), pytorchs, trial.sample.sizes)


def _trial(exercise: Exercise, chosen: Mapping[str, int]) -> Trial:
    shown = samples.cases(exercise)[0]
    wrong = [dim for dim in chosen if dim not in shown.sizes]
    if wrong:
        raise SpecError(f"{exercise.name} has no dim {wrong[0]}: its dims are {', '.join(shown.sizes)}.")
    if chosen:
        return prepare(exercise, replace(shown, sizes={**shown.sizes, **chosen}), seed=0, count=1)
    try:
        return prepare(exercise, _grown(shown), seed=0, count=1)
    except SpecError:  # a case with values of its own has its own size
        return prepare(exercise, shown, seed=0, count=1)


def _grown(shown: Case) -> Case:
    rank = max(len(shown.sizes), 1)
    times = 2 ** max(int(math.log2(MOST / math.prod(shown.sizes.values())) / rank), 0)
    sizes = {dim: times * size for dim, size in shown.sizes.items()}
    for batch in [dim for dim in ("N", "B") if dim in sizes]:
        sizes[batch] *= 2 ** max(int(math.log2(MOST / math.prod(sizes.values()))), 0)
    return replace(shown, sizes=sizes)


def _yours(exercise: Exercise, student: LocalStudent, trial: Trial, device: str, arrays: Arrays) -> Side:
    inputs, upstream = to_dtype(trial.sample.inputs, DTYPE), to_dtype(trial.upstreams[0], DTYPE)
    options = trial.sample.passed_options
    outputs = len(exercise.outputs)
    answer = student.ask(
        LayerAsk(inputs, options, (upstream,), outputs, arrays=arrays, device=device, watched=arrays == "torch")
    )
    if answer.failure is not None:
        raise NoAnswer(answer.failure.message)

    def given(x: Tensor) -> Any:
        return x.numpy() if arrays == "numpy" else x.to(device)

    arguments, gradients = [given(x.clone()) for x in inputs], [given(g.clone()) for g in upstream]
    forward, backward = student.module.__dict__["forward"], student.module.__dict__["backward"]
    return Side(lambda: forward(*arguments, **options)[-1], lambda saved: backward(*gradients, saved), answer.counts)


def _pytorchs(exercise: Exercise, trial: Trial, device: str) -> Side:
    function, options = oracle.operator(exercise), trial.sample.options
    inputs = [x.to(device) for x in to_dtype(trial.sample.inputs, DTYPE)]
    upstream = [g.to(device) for g in to_dtype(trial.upstreams[0], DTYPE)]
    leaves = [x.requires_grad_(i.grad) for i, x in zip(exercise.inputs, inputs, strict=True)]
    asked = [leaf for leaf in leaves if leaf.requires_grad]

    def forward() -> tuple[Tensor, ...]:
        return function(leaves, options)  # type: ignore[no-any-return]

    def backward(y: tuple[Tensor, ...]) -> Any:
        return torch.autograd.grad(y, asked, upstream, allow_unused=True)

    watch = Watch(types.ModuleType("pytorch"), on=True)
    watch.module.__dict__["forward"] = forward
    with warnings.catch_warnings(action="ignore"):  # autograd's own thread has no CUDA context yet, and finds it then
        with watch.watching("forward"):
            y = forward()
        with watch.watching("backward"):
            backward(y)
    return Side(forward, backward, watch.counts)
