"""Runs of a formula behind a gate; their gradients come from autograd, too."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from backpropkit.diagnose.gates import Changed, Recorder
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import Gate
from backpropkit.spec.nouns import Mistake, Mode
from backpropkit.student.exchange import Tensors
from backpropkit.truth import oracle
from backpropkit.truth.samples import Sample


def gradients(exercise: Exercise, sample: Sample, upstream: Tensors, gate: Gate) -> Tensors:
    """The gradients of all differentiable inputs of the formula behind this gate."""
    formula = exercise.formula
    assert formula is not None
    return oracle.gradients(
        exercise, lambda x, options: formula(x, options, gate), sample.inputs, sample.options, upstream
    )


def recorded(exercise: Exercise, inputs: Sequence[Any], options: dict[str, Any]) -> Recorder:
    """Every variable of the right formula and what each use of one sees, as plain numbers."""
    assert exercise.formula is not None
    recorder = Recorder()
    exercise.formula([x.detach() for x in inputs], options, recorder)
    return recorder


def values(exercise: Exercise, inputs: Sequence[Any], options: dict[str, Any]) -> SimpleNamespace:
    """Every variable of the right formula, as plain numbers."""
    return recorded(exercise, inputs, options).values


def mistaken(mistake: Mistake, mode: Mode) -> Gate:
    """The gate that makes an author's known mistake."""
    return Changed(mistake.variable, mistake.change, mode)


def wrong_gradients(exercise: Exercise, mistake: Mistake, mode: Mode, sample: Sample, upstream: Tensors) -> Tensors:
    """The gradients that a student gets who makes a known mistake."""
    return gradients(exercise, sample, upstream, mistaken(mistake, mode))


def wrong_outputs(exercise: Exercise, mistake: Mistake, sample: Sample) -> Tensors:
    """The outputs of a forward with a known mistake."""
    assert exercise.formula is not None
    return exercise.formula(sample.inputs, sample.options, mistaken(mistake, "both"))
