"""Are the lesson's formula and PyTorch's operator one function? In value and gradient, on every case.

On an edge case the formula may overflow where the operator does not: a lesson is written to be read, and that it is not
stable at large values may be its very point. Students are compared with the operator there.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from backpropkit.checks import judge
from backpropkit.checks.trial import prepare
from backpropkit.spec.dims import brackets
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Case
from backpropkit.truth import compare, oracle, samples

SEED = 0


def faults(exercise: Exercise) -> Iterator[str]:
    """The first case on which the two differ, and how many more there are; nothing where there is only one of them."""
    if exercise.formula is None or exercise.torch is None:
        return
    asked = [(case, False) for case in samples.cases(exercise)] + [
        (case, True) for case in samples.edge_cases(exercise)
    ]
    found = [fault for case, may_overflow in asked for fault in _fault(exercise, case, may_overflow)]
    if len(found) == 1:
        yield found[0]
    elif found:
        yield f"{found[0]}, and in {len(found) - 1} more case{'s' if len(found) > 2 else ''}"


def _fault(exercise: Exercise, case: Case, may_overflow: bool) -> Iterator[str]:
    """The first output or gradient that differs."""
    formula = exercise.formula
    assert formula is not None
    trial = prepare(exercise, case, SEED, count=1)
    sample, upstream = trial.sample, trial.upstreams[0]
    outputs = oracle.outputs_of(exercise, formula, "the formula", sample.inputs, sample.options)
    gradients = oracle.gradients(exercise, formula, sample.inputs, sample.options, upstream)
    names = [o.name for o in exercise.outputs] + [f"grad_{i.name}" for i in exercise.differentiable]
    right = (*trial.truth.outputs, *trial.truth.gradients[0])
    scale = judge.size(*sample.inputs, *upstream)
    for name, came, truth in zip(names, (*outputs, *gradients), right, strict=True):
        finite = bool(torch.isfinite(came).all()) or not may_overflow
        if finite and not compare.agree(came, truth, compare.EDGE_TOLERANCE, scale):
            yield f"the formula is not torch=: {_difference(name, came, truth)} (case: {case.name})"
            return


def _difference(name: str, formulas: Tensor, pytorchs: Tensor) -> str:
    if formulas.shape != pytorchs.shape:
        return f"{name} has shape {brackets(formulas.shape)}, PyTorch's {brackets(pytorchs.shape)}"
    return f"{name} differs, {judge.worst(formulas, pytorchs)}"
