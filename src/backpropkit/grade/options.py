"""An answer that goes wrong by an option: a default other than the stub's, or one that isn't heeded."""

from __future__ import annotations

from dataclasses import replace

from backpropkit import diagnose
from backpropkit.checks import layer
from backpropkit.checks.judge import Asked
from backpropkit.checks.layer import Finding
from backpropkit.checks.trial import Setting, run
from backpropkit.diagnose.words import say
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Student
from backpropkit.verdict import Diagnosis


def wrong_default(exercise: Exercise, finding: Finding, student: Student, setting: Setting) -> Diagnosis | None:
    """The option that forward has another default of: told the right value in the call, it is right.

    None for an answer that is right as it stands, and failed for what it used.
    """
    case, asked = finding.trial.sample.case, Asked(setting.arrays)
    if layer.forward_problem(exercise, finding.trial, asked) is None:
        return None
    for option, right in exercise.options.items():
        if option in case.options:
            continue
        told = run(exercise, replace(case, options={**case.options, option: right}), student, setting)
        if layer.forward_problem(exercise, told, asked) is None:
            return say("forward_default", {"input": "", "option": option, "right": repr(right)})
    return None


def unheeded(
    exercise: Exercise, finding: Finding, student: Student, setting: Setting, number: int | None = None
) -> Diagnosis | None:
    """The option that an answer doesn't heed, where it went wrong on a case with another one than the default: of
    forward, or of the gradient with this number."""
    sample = finding.trial.sample
    if finding.problem.kind != "values" or sample.options == exercise.options:
        return None
    again = run(exercise, sample.case, student, replace(setting, seed=setting.seed + 1))
    return diagnose.option(exercise, number, (finding.trial, again))
