"""An option that is not heeded: the answer is right for the option's default, whatever was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from torch import Tensor

from backpropkit.checks.trial import Trial
from backpropkit.diagnose.numbers import same
from backpropkit.diagnose.words import say
from backpropkit.spec.dims import SpecError
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Returned
from backpropkit.truth import oracle
from backpropkit.truth.samples import Sample
from backpropkit.verdict import Diagnosis


def find(exercise: Exercise, number: int | None, trials: Sequence[Trial]) -> Diagnosis | None:
    """From the trials of one case: the option that forward doesn't heed, or, with the number of a differentiable input,
    its gradient."""
    for name, default in _changed(exercise, trials[0].sample):
        if all(_answers(exercise, number, trial, {name: default}) for trial in trials):
            words = {"input": "", "option": name, "value": f"{default:g}"}
            if number is None:
                return say("forward_option", words)
            wanted = exercise.differentiable[number].name
            return say("option", {**words, "input": wanted, "grad": f"grad_{wanted}"})
    return None


def _changed(exercise: Exercise, sample: Sample) -> Iterator[tuple[str, Any]]:
    """The options that are plain numbers and not what they are by default."""
    for name, default in exercise.options.items():
        if isinstance(default, (int, float)) and sample.options[name] != default:
            yield name, default


def _answers(exercise: Exercise, number: int | None, trial: Trial, options: dict[str, Any]) -> bool:
    """Whether the answer is right for these options."""
    inputs, options = trial.sample.inputs, trial.sample.options | options
    came = trial.answer.outputs if number is None else trial.answer.gradients
    try:
        truth = oracle.truth(exercise, inputs, options, trial.upstreams[:1])
    except (SpecError, RuntimeError, IndexError, ValueError, TypeError):
        return False  # these inputs and the default don't go together
    if any(y.shape != g.shape for y, g in zip(truth.outputs, trial.upstreams[0], strict=True)):
        return False  # nor do this upstream gradient and the default
    if number is None:
        return bool(came) and len(came[0]) == len(truth.outputs) and all(map(_is, came[0], truth.outputs))
    return bool(came) and number < len(came[0]) and _is(came[0][number], truth.gradients[0][number])


def _is(came: Returned, made: Tensor) -> bool:
    return came.value is not None and came.value.is_floating_point() and same(came.value.double(), made)
