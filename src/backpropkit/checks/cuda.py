"""The same values on a CUDA device, with the results on that device. No points: a grade depends on no machine."""

from __future__ import annotations

from dataclasses import replace

from backpropkit.checks import layer
from backpropkit.checks.judge import Asked, Problem
from backpropkit.checks.trial import Setting, Trial, layer_ask
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Student


def problem(exercise: Exercise, trial: Trial, student: Student, setting: Setting, device: str) -> Problem | None:
    """The first output or gradient that is wrong on `device`, compared with the CPU's truth."""
    answer = student.ask(layer_ask(exercise, trial, setting, device=device))
    there = replace(trial, answer=answer)
    asked = Asked(setting.arrays, device=device)
    found = layer.forward_problem(exercise, there, asked)
    for number in range(len(exercise.differentiable)):
        found = found or layer.gradient_problem(exercise, number, there, asked)
    return found
