"""A gradient that is wrong as forward is: the right way back at the values that the wrong forward made, or the same
mistake once more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import torch

from backpropkit.checks.trial import Trial
from backpropkit.diagnose import known
from backpropkit.diagnose.gates import UNFIT, InTurn, Pinned, Recorder
from backpropkit.diagnose.numbers import Numbers, numbers_of, same
from backpropkit.diagnose.suspect import Cause, Suspect, by_gate
from backpropkit.diagnose.versions import Wrong
from backpropkit.spec.exercise import Exercise


def causes(wrong: Wrong) -> Callable[[Suspect], Iterator[Cause]]:
    """Those causes, for a forward that is this wrong version."""

    def found(suspect: Suspect) -> Iterator[Cause]:
        yield by_gate("follows", lambda numbers: _pinned(numbers, wrong))
        words = wrong.parts.get("words")
        yield from (cause for cause in suspect.causes(known.causes) if cause.parts["words"] == words)

    return found


def everywhere(exercise: Exercise, trials: Sequence[Trial], name: str, wrong: Wrong) -> bool:
    """Whether the gradient of the input `name` is wrong only because forward is on each of these trials."""
    number = [i.name for i in exercise.differentiable].index(name)
    return all(_follows(exercise, trial, number, wrong) for trial in trials)


def _follows(exercise: Exercise, trial: Trial, number: int, wrong: Wrong) -> bool:
    numbers, came = numbers_of(exercise, trial, 0), trial.answer.gradients[:1]
    yours = came[0][number].value if came and number < len(came[0]) else None
    try:
        made = numbers.gradients(_pinned(numbers, wrong))[number]
    except UNFIT:
        return False
    return yours is not None and (same(yours, made) or torch.equal(yours, made))


def _pinned(numbers: Numbers, wrong: Wrong) -> Pinned:
    recorder = Recorder()
    with torch.no_grad():
        numbers.formula(numbers.sample.inputs, numbers.sample.options, InTurn(wrong.gate(numbers), recorder))
    return Pinned(recorder.turns)
