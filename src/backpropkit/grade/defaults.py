"""A forward that is right as soon as it is told an option: the student has another default of it than the stub."""

from __future__ import annotations

from dataclasses import replace

from backpropkit.checks import layer
from backpropkit.checks.judge import Asked
from backpropkit.checks.trial import Setting, Trial, run
from backpropkit.diagnose.words import say
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Student
from backpropkit.verdict import Diagnosis


def wrong_default(exercise: Exercise, trial: Trial, student: Student, setting: Setting) -> Diagnosis | None:
    """The option that forward has another default of: told the right value in the call, it is right.

    None for an answer that is right as it stands, and failed for what it used.
    """
    case, asked = trial.sample.case, Asked(setting.arrays)
    if layer.forward_problem(exercise, trial, asked) is None:
        return None
    for option, right in exercise.options.items():
        if option in case.options:
            continue
        told = run(exercise, replace(case, options={**case.options, option: right}), student, setting)
        if layer.forward_problem(exercise, told, asked) is None:
            return say("forward_default", {"input": "", "option": option, "right": repr(right)})
    return None
