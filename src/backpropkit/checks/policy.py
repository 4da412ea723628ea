"""Did the student write it, or let PyTorch do it? Judged from the operators that ran on one watched case."""

from __future__ import annotations

from collections.abc import Mapping

from backpropkit.checks.judge import Problem
from backpropkit.checks.trial import Trial
from backpropkit.spec.exercise import Exercise
from backpropkit.verdict import Status

ADVICE = "Write it from smaller operators: that is what this exercise is about."


def problems(exercise: Exercise, trial: Trial) -> Mapping[str, Problem]:
    """By function, forward or backward, what it used that it may not."""
    found = {function: _problem(exercise, function, names) for function, names in trial.answer.used.items()}
    entries = min((x.numel() for i, x in zip(exercise.inputs, trial.sample.inputs, strict=True) if i.grad), default=0)
    if trial.answer.recomputed >= max(entries, 2):
        calls = f"backward calls forward {trial.answer.recomputed} times"
        found["backward"] = _forbidden(f"{calls}: finite differences are a check, not a backward")
    shut = trial.answer.failure.function if trial.answer.failure is not None else ""  # a door that said so itself
    return {function: problem for function, problem in found.items() if problem is not None and function != shut}


def _problem(exercise: Exercise, function: str, names: tuple[str, ...]) -> Problem | None:
    backwards = [name for name in names if name.startswith("aten.") and "_backward" in name]
    if backwards:
        return _forbidden(f"{function} calls {backwards[0]}, PyTorch's own backward")
    asked = next((name for name in names if _plain(name) in exercise.forbidden), None)
    return None if asked is None else _forbidden(f"{function} calls {_plain(asked)}, the operator to be written here")


def _plain(name: str) -> str:
    """The operator's name as people write it: `aten._softmax` is softmax, `aten.native_layer_norm` layer_norm."""
    return name.removeprefix("aten.").removeprefix("_").removeprefix("native_")


def _forbidden(message: str) -> Problem:
    return Problem("forbidden", message, ADVICE, Status.FORBIDDEN)
