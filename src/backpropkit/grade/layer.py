"""The checks of a layer: forward, gradients, finite differences, linearity, edges, purity, precision, cuda.

First everything is asked that the verdicts on forward and the gradients need, then the verdicts are written down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from backpropkit import diagnose
from backpropkit.checks import cuda, differences, judge, layer, linearity, precision, purity
from backpropkit.checks.judge import Asked, Problem
from backpropkit.checks.layer import Finding
from backpropkit.checks.table import table
from backpropkit.checks.trial import Setting, Trial, run, run_one_row
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Facts, Student
from backpropkit.truth import compare, samples
from backpropkit.truth.finite import Opinion
from backpropkit.verdict import Check, Diagnosis, Status, Table

FORWARD, GRADIENT, EDGES, PURITY, PRECISION = 2.0, 2.0, 1.0, 1.0, 1.0


def layer_names(exercise: Exercise) -> list[tuple[str, float]]:
    """The names and points of a layer's checks, in order."""
    return [
        ("forward", FORWARD),
        *((f"grad_{i.name}", GRADIENT) for i in exercise.differentiable),
        ("finite differences", 0.0),
        ("linearity", 0.0),
        ("edges", EDGES),
        ("purity", PURITY),
        ("precision", PRECISION),
        ("cuda", 0.0),
    ]


def layer_checks(
    exercise: Exercise, student: Student, setting: Setting, facts: Facts, devices: Sequence[str], no_cuda: str
) -> tuple[list[Check], str]:
    """Every check of a layer, and what the student's code printed on the first case."""
    blocked = facts.problems.get("forward")
    if facts.failure is not None or blocked is not None:
        checks = [Check(name, Status.SKIPPED, 0.0, points) for name, points in layer_names(exercise)]
        if blocked is not None:
            checks[0] = replace(checks[0], status=blocked.status, message=blocked.message, line=blocked.line)
        return checks, ""
    found = _ask(exercise, student, setting, facts)
    checks = [_forward_check(found), *(_gradient_check(found, i.name) for i in exercise.differentiable)]
    checks += [_differences_check(found), _linearity_check(found)]
    checks += _later_checks(found, student, setting, checks, devices, no_cuda)
    return checks, found.trials[0].answer.printed


@dataclass(frozen=True)
class _Found:
    """What was found out about forward and backward: by case, by input, and why."""

    exercise: Exercise
    facts: Facts
    trials: list[Trial]
    forward: Finding | None
    gradients: Mapping[str, Finding | None]
    nonlinear: Mapping[str, Problem]
    opinions: Mapping[str, Opinion]
    forward_cause: Diagnosis | None
    causes: Mapping[str, Diagnosis]


def _ask(exercise: Exercise, student: Student, setting: Setting, facts: Facts) -> _Found:
    trials = [run(exercise, case, student, setting) for case in samples.cases(exercise)]
    forward = layer.forward(exercise, trials, setting)
    blocked = facts.problems.get("backward")
    if blocked is not None:
        finding = Finding(trials[0], judge.failure_problem(blocked))
        gradients: Mapping[str, Finding | None] = {i.name: finding for i in exercise.differentiable}
        return _Found(exercise, facts, trials, forward, gradients, {}, {}, None, {})
    gradients = layer.gradients(exercise, trials, setting)
    nonlinear = linearity.problems(exercise, trials[0], student, setting)
    opinions = {} if exercise.no_finite_differences else differences.opinions(exercise, trials[1], student, setting)
    wrong = [name for name, finding in gradients.items() if finding is not None or name in nonlinear]
    forward_cause, causes = None, {}
    if forward is not None or wrong:
        again = run(exercise, trials[1].sample.case, student, replace(setting, seed=setting.seed + 1))
        evidence = (trials[1], again, trials[0])
        forward_cause = None if forward is None else diagnose.forward(exercise, evidence)
        one_row = run_one_row(exercise, trials[1].sample.case, student, setting)
        causes = dict(diagnose.gradients(exercise, evidence, wrong, one_row))
    return _Found(exercise, facts, trials, forward, gradients, nonlinear, opinions, forward_cause, causes)


def _forward_check(found: _Found) -> Check:
    if found.forward is None:
        return Check("forward", Status.PASSED, FORWARD, FORWARD)
    own = found.opinions and all(opinion is Opinion.RIGHT for opinion in found.opinions.values())
    suffix = "; backward is the exact gradient of your forward" if own else ""
    return _failed("forward", FORWARD, found, found.forward, found.forward_cause, suffix)


def _gradient_check(found: _Found, name: str) -> Check:
    check, finding = f"grad_{name}", found.gradients[name]
    if finding is None and name not in found.nonlinear:
        return Check(check, Status.PASSED, GRADIENT, GRADIENT)
    if finding is None:
        return _failed(check, GRADIENT, found, Finding(found.trials[0], found.nonlinear[name]), None)
    if finding.problem.failure is not None and finding.problem.failure.function == "forward":
        return Check(check, Status.SKIPPED, 0.0, GRADIENT, "forward gave no answer")
    if found.forward is not None and _is_own_gradient(found, name):
        message = f"{check} is the exact gradient of your forward, which is wrong: half the points"
        return Check(check, Status.FAILED, GRADIENT / 2, GRADIENT, message, "Mend forward first.")
    return _failed(check, GRADIENT, found, finding, found.causes.get(name))


def _is_own_gradient(found: _Found, name: str) -> bool:
    """Right for the student's own forward, and not because both are constant."""
    number = [i.name for i in found.exercise.differentiable].index(name)
    if found.opinions.get(name) is not Opinion.RIGHT or name in found.nonlinear:
        return False
    value = found.trials[1].answer.gradients[0][number].value
    return value is not None and bool(value.any())


def _failed(
    name: str, points: float, found: _Found, finding: Finding, cause: Diagnosis | None, suffix: str = ""
) -> Check:
    problem, trial = finding.problem, finding.trial
    failure = problem.failure
    line = failure.line if failure else None
    return Check(
        name=name,
        status=problem.status,
        max_points=points,
        message=(cause.headline if cause else problem.message + trial.where) + suffix,
        advice=cause.advice if cause else _advice(found.exercise, problem),
        line=line or found.facts.lines.get(name) or found.facts.lines.get("y" if name == "forward" else "backward"),
        source=failure.source if failure else "",
        diagnosis=cause,
        table=_evidence(found, name, trial),
    )


def _advice(exercise: Exercise, problem: Problem) -> str:
    """The problem's advice; for an exception on a line that makes a gradient also the shape that it must have."""
    failure = problem.failure
    if failure is None or not failure.assigns or not problem.advice:
        return problem.advice
    wanted = next((i for i in exercise.inputs if failure.assigns == f"grad_{i.name}"), None)
    return problem.advice if wanted is None else f"{problem.advice}; {failure.assigns} has the shape of {wanted.name}."


def _evidence(found: _Found, name: str, trial: Trial) -> Table | None:
    answer, exercise = trial.answer, found.exercise
    sizes = ", ".join(f"{dim}={size}" for dim, size in trial.sample.sizes.items())
    names = [f"grad_{i.name}" for i in exercise.differentiable]
    if name == "forward" and answer.outputs:
        rows = zip(exercise.outputs, answer.outputs[0], trial.truth.outputs, strict=True)
        tables = (table(f"{o.name} for {sizes}", came.value, truth) for o, came, truth in rows)
        return next((t for t in tables if t is not None), None)
    if name in names and answer.gradients and len(answer.gradients[0]) == len(names):
        number = names.index(name)
        came, truth = answer.gradients[0][number].value, trial.truth.gradients[0][number]
        return table(f"{name} for {sizes}", came, truth)
    return None


def _differences_check(found: _Found) -> Check:
    name = "finite differences"
    if found.exercise.no_finite_differences:
        return Check(name, Status.SKIPPED, message=found.exercise.no_finite_differences)
    wrong = [f"grad_{i}" for i, opinion in found.opinions.items() if opinion is Opinion.WRONG]
    if wrong:
        verb = "is" if len(wrong) == 1 else "are"
        return Check(name, Status.FAILED, message=f"{', '.join(wrong)} {verb} not the gradient of your own forward")
    if not found.opinions or Opinion.INCONCLUSIVE in found.opinions.values():
        return Check(name, Status.SKIPPED, message="inconclusive" if found.opinions else "backward gave no answer")
    return Check(name, Status.PASSED)


def _linearity_check(found: _Found) -> Check:
    if not found.trials[0].answer.gradients:
        return Check("linearity", Status.SKIPPED, message="backward gave no answer")
    if found.nonlinear:
        problem = next(iter(found.nonlinear.values()))
        return Check("linearity", Status.FAILED, message=problem.message, advice=problem.advice)
    return Check("linearity", Status.PASSED)


def _later_checks(
    found: _Found, student: Student, setting: Setting, before: Sequence[Check], devices: Sequence[str], no_cuda: str
) -> list[Check]:
    """What is asked of right answers: edges as soon as one gradient is right, the rest once all are."""
    exercise, display, diagnosis = found.exercise, found.trials[0], found.trials[1]
    right = [check.name for check in before if check.status is Status.PASSED and check.max_points]
    all_right = len(right) == 1 + len(exercise.differentiable)
    asked: list[tuple[str, float, bool, Callable[[], Problem | None]]] = [
        ("edges", EDGES, any(name != "forward" for name in right), lambda: edges(exercise, student, setting, right)),
        ("purity", PURITY, all_right, lambda: purity.problem(exercise, display, student, setting)),
        ("precision", PRECISION, all_right, lambda: precision.problem(exercise, diagnosis, student, setting)),
    ]
    checks = [
        _verdict(name, points, ask())
        if due
        else Check(name, Status.SKIPPED, 0.0, points, "asked once the rest is right")
        for name, points, due, ask in asked
    ]
    if not devices or not all_right:
        return [
            *checks,
            Check("cuda", Status.SKIPPED, message=no_cuda if not devices else "asked once the rest is right"),
        ]
    found_on = ((device, cuda.problem(exercise, diagnosis, student, setting, device)) for device in devices)
    return [*checks, *(replace(_verdict("cuda", 0.0, problem), device=device) for device, problem in found_on)]


def _verdict(name: str, points: float, problem: Problem | None) -> Check:
    if problem is None:
        return Check(name, Status.PASSED, points, points)
    line = problem.failure.line if problem.failure else None
    source = problem.failure.source if problem.failure else ""
    return Check(name, problem.status, 0.0, points, problem.message, problem.advice, line, source)


def edges(exercise: Exercise, student: Student, setting: Setting, right: Sequence[str]) -> Problem | None:
    """The first awkward case in which something that is otherwise right goes wrong."""
    asked = Asked(setting.arrays, tolerance=compare.EDGE_TOLERANCE)
    for case in samples.edge_cases(exercise):
        trial = run(exercise, case, student, setting)
        problem = layer.forward_problem(exercise, trial, asked) if "forward" in right else None
        for number, wanted in enumerate(exercise.differentiable):
            if f"grad_{wanted.name}" in right:
                problem = problem or layer.gradient_problem(exercise, number, trial, asked)
        if problem is not None:
            return replace(problem, message=f"right, except for {case.name}: {problem.message}")
    return None
