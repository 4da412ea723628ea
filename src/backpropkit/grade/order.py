"""Arguments in another order than they are called in: where an answer is wrong, that is said before anything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Facts
from backpropkit.verdict import Check

ADVICE = "Put the arguments into that order; what is inside can stay as it is."


def named(exercise: Exercise, facts: Facts, checks: Iterable[Check]) -> list[Check]:
    """The checks; those that are wrong and ask such a function say so. A right answer stays right."""
    return [_named(exercise, facts, check) for check in checks]


def _named(exercise: Exercise, facts: Facts, check: Check) -> Check:
    own, *others = _asked(exercise, check.name) or ("",)
    function = next((name for name in (own, *others) if name in facts.turned), None)
    if function is None or not check.wrong or check.points or check.builds_on:
        return check
    arguments = next(f.arguments for f in exercise.functions if f.name == function)
    message = f"{function} takes ({', '.join(facts.turned[function])}); it is called as {function}({arguments})"
    if function == own and check.diagnosis is None:
        return replace(check, message=message, advice=ADVICE, line=facts.lines.get(function), source="")
    if check.diagnosis is not None or check.table is not None:  # what is said of the numbers is true as well
        return replace(check, advice=f"{message}. {ADVICE}")
    return check


def _asked(exercise: Exercise, check: str) -> tuple[str, ...]:
    """The functions whose arguments may make a check wrong, the one that it is about first."""
    if check == "forward":
        return ("forward",)
    if exercise.formula is not None and check in {f"grad_{i.name}" for i in exercise.differentiable}:
        return ("backward", "forward")
    return next((question.functions for question in exercise.questions if question.name == check), ())
