"""An assignment's points and visibility, put into the result that grading found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from backpropkit.assignment import Assignment, BadAssignment
from backpropkit.verdict import Check, ExerciseResult, Result

Checks = Callable[[str], Sequence[tuple[str, float]]]


def verify(assignment: Assignment, checks: Checks) -> None:
    """Raises BadAssignment where it names a check that an exercise does not have, or one that gives no points."""
    for exercise, given in assignment.points.items():
        scored = {name: most for name, most in checks(exercise) if most}
        if isinstance(given, Mapping):
            _verify_names(assignment, "points", exercise, given, scored, "checks with points")
        elif given and not scored:
            raise BadAssignment(f"{assignment.source}: points.{exercise}: none of its checks gives points.")
    for exercise, seen in assignment.visibility.items():
        if isinstance(seen, Mapping):
            names = ["written", *(name for name, _ in checks(exercise))]
            _verify_names(assignment, "visibility", exercise, seen, dict.fromkeys(names, 0.0), "checks")


def _verify_names(
    assignment: Assignment,
    key: str,
    exercise: str,
    given: Mapping[str, object],
    known: Mapping[str, float],
    what: str,
) -> None:
    for name in given:
        if name not in known:
            close = get_close_matches(name, known, 1, 0.5)
            meant = f' Did you mean "{close[0]}"?' if close else ""
            raise BadAssignment(
                f'{assignment.source}: [{key}] has "{name}" for {exercise}, whose {what} are {", ".join(known)}.{meant}'
            )


def most(assignment: Assignment, exercise: str, checks: Sequence[tuple[str, float]]) -> float:
    """The points that an exercise with these checks can give."""
    given = assignment.points.get(exercise, {})
    return sum(given.get(name, most) for name, most in checks) if isinstance(given, Mapping) else given


def applied(result: Result, assignment: Assignment) -> Result:
    """The result in the assignment's points."""
    exercises = tuple(_exercise(found, assignment) for found in result.exercises)
    return replace(result, exercises=exercises, title=assignment.title)


def _exercise(found: ExerciseResult, assignment: Assignment) -> ExerciseResult:
    points, seen = assignment.points.get(found.name, {}), assignment.visibility.get(found.name)
    whole = found.max_score
    checks = []
    for check in found.checks:
        most = points.get(check.name, check.max_points) if isinstance(points, Mapping) else check.max_points
        factor = points / whole if whole and not isinstance(points, Mapping) else _factor(check, most)
        who = seen.get(check.name) if isinstance(seen, Mapping) else seen
        checks.append(
            replace(
                check,
                points=check.points * factor,
                max_points=check.max_points * factor,
                visibility=who or assignment.default_visibility,
            )
        )
    return replace(found, checks=tuple(checks))


def _factor(check: Check, most: float) -> float:
    return most / check.max_points if check.max_points else 0.0
