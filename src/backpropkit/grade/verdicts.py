"""What was found out about a layer, written down as checks: status, points, message, line and evidence."""

from __future__ import annotations

from backpropkit.checks.judge import Problem
from backpropkit.checks.layer import Finding
from backpropkit.checks.table import table
from backpropkit.checks.trial import Trial
from backpropkit.grade.findings import Findings
from backpropkit.spec.exercise import Exercise
from backpropkit.truth.finite import Opinion
from backpropkit.verdict import Check, Diagnosis, Status, Table

FORWARD, GRADIENT = 2.0, 2.0
EXACT_BACKWARD = "; backward is the exact gradient of your forward"


def forward(found: Findings) -> Check:
    """Whether forward is right; where it is not, whether backward at least belongs to it."""
    if found.forward is None:
        return Check("forward", Status.PASSED, FORWARD, FORWARD)
    names = {i.name for i in found.exercise.differentiable}
    standard = found.forward.trial.is_standard  # what is right there is the gradient of the right forward as well
    own = standard and found.forward.problem.kind == "values" and bool(names) and names == set(found.own)
    return _failed("forward", FORWARD, found, found.forward, found.forward_cause, EXACT_BACKWARD if own else "")


def gradient(found: Findings, name: str) -> Check:
    """Whether the gradient of the input `name` is right, or at least that of the student's own forward."""
    check, finding = f"grad_{name}", found.gradients[name]
    if finding is None and name in found.nonlinear:
        finding = Finding(found.display, found.nonlinear[name])
    if finding is None:
        return Check(check, Status.PASSED, GRADIENT, GRADIENT)
    failure = finding.problem.failure
    if failure is not None and failure.function == "forward":
        return Check(check, Status.SKIPPED, 0.0, GRADIENT, f"forward gave no answer{finding.trial.where}")
    if found.forward is not None and name in found.own:
        message = f"{check} is the exact gradient of your forward, which is wrong: half the points"
        return Check(check, Status.FAILED, GRADIENT / 2, GRADIENT, message, "Mend forward first.")
    return _failed(check, GRADIENT, found, finding, found.causes.get(name))


def finite_differences(found: Findings) -> Check:
    """The second opinion, which knows only the student's own forward."""
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


def linearity(found: Findings) -> Check:
    """Whether backward is linear in the upstream gradient."""
    if not found.display.answer.gradients:
        return Check("linearity", Status.SKIPPED, message="backward gave no answer")
    if found.nonlinear:
        return of(found, "linearity", 0.0, next(iter(found.nonlinear.values())))
    return Check("linearity", Status.PASSED)


def of(found: Findings, name: str, points: float, problem: Problem | None) -> Check:
    """The check `name`, which has found this problem or none."""
    if problem is None:
        return Check(name, Status.PASSED, points, points)
    source = problem.failure.source if problem.failure else ""
    line = _line(found, problem)
    return Check(name, problem.status, 0.0, points, problem.message, problem.advice, line, source)


def _failed(
    name: str, points: float, found: Findings, finding: Finding, cause: Diagnosis | None, suffix: str = ""
) -> Check:
    problem, trial = finding.problem, finding.trial
    return Check(
        name=name,
        status=problem.status,
        max_points=points,
        message=(cause.headline if cause else problem.message + trial.where) + suffix,
        advice=cause.advice if cause else _advice(found.exercise, problem),
        line=_line(found, problem),
        source=problem.failure.source if problem.failure else "",
        diagnosis=cause,
        table=_evidence(found.exercise, name, trial),
    )


def _line(found: Findings, problem: Problem) -> int | None:
    """The student's line: where it was raised, else where the wrong result is made, else its function."""
    if problem.failure is not None and problem.failure.line is not None:
        return problem.failure.line
    outputs = [o.name for o in found.exercise.outputs]
    function = "forward" if problem.about in (*outputs, "forward") else "backward"
    return found.facts.lines.get(problem.about) or found.facts.lines.get(function)


def _advice(exercise: Exercise, problem: Problem) -> str:
    """The problem's advice; for an exception on a line that makes a gradient also the shape that it must have."""
    failure = problem.failure
    if failure is None or not failure.assigns or not problem.advice:
        return problem.advice
    wanted = next((i for i in exercise.inputs if failure.assigns == f"grad_{i.name}"), None)
    return problem.advice if wanted is None else f"{problem.advice}; {failure.assigns} has the shape of {wanted.name}."


def _evidence(exercise: Exercise, name: str, trial: Trial) -> Table | None:
    answer = trial.answer
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
