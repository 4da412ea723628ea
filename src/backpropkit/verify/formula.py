"""Are the lesson's formula and PyTorch's operator one function? In value and gradient, on every case."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from backpropkit.checks import judge
from backpropkit.checks.trial import prepare
from backpropkit.spec.exercise import Case, Exercise
from backpropkit.truth import compare, oracle, samples

SEED = 0


def faults(exercise: Exercise) -> Iterator[str]:
    """One sentence per case on which the two differ; nothing where there is only one of them."""
    if exercise.formula is None or exercise.torch is None:
        return
    for case in samples.cases(exercise) + samples.edge_cases(exercise):
        fault = _fault(exercise, case)
        if fault:
            yield f"the formula is not torch=: {fault} (case: {case.name})"


def _fault(exercise: Exercise, case: Case) -> str:
    formula = exercise.formula
    assert formula is not None
    trial = prepare(exercise, case, SEED, count=1)
    sample, upstream = trial.sample, trial.upstreams[0]
    outputs = formula(sample.inputs, sample.options)
    gradients = oracle.gradients(exercise, formula, sample.inputs, sample.options, upstream)
    names = [o.name for o in exercise.outputs] + [f"grad_{i.name}" for i in exercise.differentiable]
    right = (*trial.truth.outputs, *trial.truth.gradients[0])
    scale = judge.size(*sample.inputs, *upstream)
    rows = zip(names, (*outputs, *gradients), right, strict=True)
    return next((words for row in rows if (words := _difference(*row, scale))), "")


def _difference(name: str, formulas: Tensor, pytorchs: Tensor, scale: float) -> str:
    if compare.agree(formulas, pytorchs, compare.EDGE_TOLERANCE, scale):
        return ""
    if formulas.shape != pytorchs.shape:
        return f"{name} has shape {list(formulas.shape)}, PyTorch's {list(pytorchs.shape)}"
    return f"{name} differs, {judge.worst(formulas, pytorchs)}"
