"""Grading one exercise: load the file, ask the questions in their order, explain what is wrong, count the points.

One grading code for every way to reach the student's functions: `student` may run in this process or far away.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from backpropkit.checks.trial import Setting
from backpropkit.grade import order
from backpropkit.grade.layer import layer_checks, layer_names
from backpropkit.grade.questions import question_checks
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays, Function
from backpropkit.student.exchange import Facts, Student, Wanted
from backpropkit.student.patience import Patient
from backpropkit.verdict import Check, ExerciseResult, Flag, Status


def grade(
    exercise: Exercise,
    student: Student,
    setting: Setting,
    *,
    devices: Sequence[str] = (),
    no_cuda: str = "",
    file: str = "",
) -> ExerciseResult:
    """The result of one exercise. `devices` are the CUDA devices to ask on, `no_cuda` says why there are none."""
    patient = Patient(student)
    started = time.perf_counter()
    facts = patient.facts(wanted(exercise))
    written = _written(facts, time.perf_counter() - started)
    checks: list[Check] = [written]
    printed, flags = facts.printed, tuple[Flag, ...]()
    if exercise.formula is not None:
        found, printed_by_layer, flags = layer_checks(exercise, patient, setting, facts, devices, no_cuda)
        checks, printed = checks + found, printed + printed_by_layer
    found, printed_by_questions = question_checks(exercise, patient, setting, facts, checks)
    said = order.named(exercise, facts, [*checks, *found])
    result = _result(exercise, facts, said, printed + printed_by_questions, file)
    return replace(result, flags=flags)


def wanted(exercise: Exercise) -> tuple[Wanted, ...]:
    """The functions that a file of this exercise must have."""
    return tuple(_wanted(exercise, function) for function in exercise.functions)


def _wanted(exercise: Exercise, function: Function) -> Wanted:
    options = tuple(exercise.options) if function.name == "forward" else ()
    results = {q.functions[0]: q.returns for q in reversed(exercise.questions)}
    if exercise.formula is not None:
        results["forward"] = tuple(o.name for o in exercise.outputs)
        results["backward"] = tuple(f"grad_{i.name}" for i in exercise.differentiable)
    return Wanted(
        function.name,
        function.required,
        options,
        function.arguments,
        results.get(function.name, ()),
        exercise.autograd,
    )


def missing(exercise: Exercise, file: str = "", arrays: Arrays = "torch") -> ExerciseResult:
    """The result of an exercise whose file is not in the submission."""
    checks = [Check("written", Status.MISSING, message=f"{exercise.name}.py is not in the submission")]
    checks += [Check(name, Status.SKIPPED, max_points=points) for name, points in check_names(exercise, arrays)]
    return ExerciseResult(
        exercise.name, exercise.unit, Status.MISSING, checks[0].message, "", file, checks=tuple(checks)
    )


def check_names(exercise: Exercise, arrays: Arrays = "torch") -> list[tuple[str, float]]:
    """The checks after `written` and their points, in order, without asking anything."""
    layer = layer_names(exercise, arrays) if exercise.formula is not None else []
    return [*layer, *((question.name, question.points) for question in exercise.questions)]


def _written(facts: Facts, duration: float) -> Check:
    failure = facts.failure or next((p for p in facts.problems.values() if p is not None), None)
    if failure is None:
        return Check("written", Status.PASSED, duration=duration)
    return Check(
        "written", failure.status, message=failure.message, line=failure.line, source=failure.source, duration=duration
    )


def _result(exercise: Exercise, facts: Facts, checks: list[Check], printed: str, file: str) -> ExerciseResult:
    result = ExerciseResult(
        exercise.name, exercise.unit, Status.PASSED, file=file, checks=tuple(checks), printed=printed
    )
    first = checks[0] if facts.failure is not None else _shown_first([check for check in checks if check.wrong])
    if first is not None:
        told = replace(result, headline=first.message, advice=first.advice, line=first.line, source=first.source)
        return replace(told, status=_status(first))
    why = next((check.message for check in checks if check.status is Status.SKIPPED), "")
    if why and not any(check.max_points for check in checks):
        return replace(result, status=Status.SKIPPED, headline=why)
    return replace(result, summary=_summary(exercise, checks))


def _shown_first(wrong: list[Check]) -> Check | None:
    """The check whose message comes on top: the first one, but a gradient whose mistake has a name goes before one
    whose has none."""
    first = next((check for check in wrong if check.max_points and check.message), wrong[0] if wrong else None)
    if first is None or first.diagnosis is not None or not first.name.startswith("grad_"):
        return first
    return next((check for check in wrong if check.diagnosis is not None), first)


def _status(first: Check) -> Status:
    if first.status is Status.UNWRITTEN:
        return Status.UNWRITTEN
    return Status.ERROR if first.status in (Status.ERROR, Status.TIMEOUT, Status.CRASHED) else Status.FAILED


def _summary(exercise: Exercise, checks: list[Check]) -> str:
    """What a pass was tried on: sizes, dtypes, devices."""
    if exercise.formula is None:
        return f"{len(exercise.questions)} questions"
    cuda = [check for check in checks if check.name == "cuda"]
    places = [check.device for check in cuda if check.status is Status.PASSED]
    skipped = [check.message for check in cuda if check.status is Status.SKIPPED]
    where = ", ".join(["cpu", *places]) + (f" ({skipped[0]})" if skipped else "")
    return f"{3 + len(exercise.cases)} cases, float64 and float32, {where}"
