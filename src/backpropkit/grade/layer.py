"""The checks of a layer: forward, gradients, finite differences, linearity, edges, purity, precision, budget, cuda.

First everything is asked that the verdicts on forward and the gradients need, then the verdicts are written down, then
what is right so far is asked the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from backpropkit.checks import budget, cuda, layer, precision, purity
from backpropkit.checks.judge import Asked, Problem
from backpropkit.checks.trial import Setting, run
from backpropkit.grade import verdicts
from backpropkit.grade.asking import Watch, find
from backpropkit.grade.findings import Findings
from backpropkit.grade.suspicion import suspicions
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays, Case
from backpropkit.student.exchange import Facts, Student
from backpropkit.truth import compare, samples
from backpropkit.verdict import Check, Flag, Status

EDGES, PURITY, PRECISION = 1.0, 1.0, 1.0
LATER = "asked once the rest is right"
UNCOUNTED = "what NumPy does can't be counted"


def layer_names(exercise: Exercise, arrays: Arrays) -> list[tuple[str, float]]:
    """The names and points of a layer's checks, in order."""
    of_budget = [("budget", _budget_points(exercise, arrays))] if exercise.budget else []
    return [
        ("forward", verdicts.FORWARD),
        *((f"grad_{i.name}", verdicts.GRADIENT) for i in exercise.differentiable),
        ("finite differences", 0.0),
        ("linearity", 0.0),
        ("edges", EDGES),
        ("purity", PURITY),
        ("precision", PRECISION),
        *of_budget,
        ("cuda", 0.0),
    ]


def _budget_points(exercise: Exercise, arrays: Arrays) -> float:
    """None in NumPy: what can't be asked costs nobody a point."""
    return exercise.budget.points if exercise.budget and arrays == "torch" else 0.0


def layer_checks(
    exercise: Exercise, student: Student, setting: Setting, facts: Facts, devices: Sequence[str], no_cuda: str
) -> tuple[list[Check], str, tuple[Flag, ...]]:
    """Every check of a layer, what the student's code printed on the first case, and what a person should look at."""
    blocked = facts.problems.get("forward")
    if facts.failure is not None or blocked is not None:
        checks = [Check(name, Status.SKIPPED, 0.0, points) for name, points in layer_names(exercise, setting.arrays)]
        if blocked is not None:
            checks[0] = replace(checks[0], status=blocked.status, message=blocked.message, line=blocked.line)
        return checks, "", ()
    watch = Watch()
    found = find(exercise, student, setting, facts, watch)
    checks = [
        verdicts.forward(found),
        *(verdicts.gradient(found, i.name) for i in exercise.differentiable),
        verdicts.finite_differences(found),
        verdicts.linearity(found),
    ]
    right = [check.name for check in checks if check.status is Status.PASSED and check.max_points]
    checks += _later(found, student, setting, right, watch)
    checks += _budget(found, student, setting, right, watch)
    checks += _on_devices(found, student, setting, right, devices, no_cuda, watch)
    return [_timed(check, watch) for check in checks], found.display.answer.printed, suspicions(found)


def _timed(check: Check, watch: Watch) -> Check:
    """Forward and backward are asked at once, which is written down as forward's time."""
    name = check.name if check.name != "cuda" else check.device
    return replace(check, duration=watch.seconds.get(name, 0.0))


def _later(found: Findings, student: Student, setting: Setting, right: Sequence[str], watch: Watch) -> list[Check]:
    """What is asked of right answers: edges as soon as one gradient is right, the rest once all are."""
    exercise, all_right = found.exercise, _all_right(found, right)
    asked: list[tuple[str, float, bool, Callable[[], Problem | None]]] = [
        ("edges", EDGES, any(name != "forward" for name in right), lambda: edges(found, student, setting, right)),
        ("purity", PURITY, all_right, lambda: purity.problem(exercise, found.display, student, setting)),
        ("precision", PRECISION, all_right, lambda: precision.problem(exercise, found.diagnosis, student, setting)),
    ]
    return [
        verdicts.of(found, name, points, watch.time(name, ask))
        if due
        else Check(name, Status.SKIPPED, 0.0, points, LATER)
        for name, points, due, ask in asked
    ]


def _budget(found: Findings, student: Student, setting: Setting, right: Sequence[str], watch: Watch) -> list[Check]:
    exercise, points = found.exercise, _budget_points(found.exercise, setting.arrays)
    if exercise.budget is None:
        return []
    if setting.arrays == "numpy" or not _all_right(found, right):
        return [Check("budget", Status.SKIPPED, 0.0, points, LATER if points else UNCOUNTED)]
    asked = watch.time("budget", lambda: budget.problem(exercise, student, setting))
    return [verdicts.of(found, "budget", points, asked)]


def _on_devices(
    found: Findings,
    student: Student,
    setting: Setting,
    right: Sequence[str],
    devices: Sequence[str],
    no_cuda: str,
    watch: Watch,
) -> list[Check]:
    if not devices or not _all_right(found, right):
        return [Check("cuda", Status.SKIPPED, message=LATER if devices else no_cuda)]
    checks = []
    for device in devices:
        ask = partial(cuda.problem, found.exercise, found.diagnosis, student, setting, device)
        checks.append(replace(verdicts.of(found, "cuda", 0.0, watch.time(device, ask)), device=device))
    return checks


def _all_right(found: Findings, right: Sequence[str]) -> bool:
    return len(right) == 1 + len(found.exercise.differentiable)


def edges(found: Findings, student: Student, setting: Setting, right: Sequence[str]) -> Problem | None:
    """The first awkward case in which something that is otherwise right goes wrong.

    An upstream gradient that is changed in place can raise an exception where it is expanded: the change is the cause.
    """
    exercise, asked = found.exercise, Asked(setting.arrays, tolerance=compare.EDGE_TOLERANCE)
    for case in samples.edge_cases(exercise):
        trial = run(exercise, case, student, setting)
        problem = layer.forward_problem(exercise, trial, asked) if "forward" in right else None
        for number, wanted in enumerate(exercise.differentiable):
            if f"grad_{wanted.name}" in right:
                problem = problem or layer.gradient_problem(exercise, number, trial, asked)
        if problem is not None and problem.failure is not None:
            problem = purity.mutation(exercise, found.display, student, setting) or problem
        if problem is not None:
            return _at_the_edge(problem, purity.changed_by_backward(exercise, trial), case)
    return None


def _at_the_edge(problem: Problem, changed: Problem | None, case: Case) -> Problem:
    """A problem in words of its case, and with its advice; an array changed in place is a cause of its own."""
    problem = changed or problem
    advice = case.advice if problem.kind == "values" and problem.about.startswith("grad_") else ""
    message = f"right, except for {case.name}: {problem.message}"
    return replace(problem, message=message, advice=advice or problem.advice)
