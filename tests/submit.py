"""What tests of the grader share: a student's source in, its result out."""

from __future__ import annotations

import textwrap
from pathlib import Path

from backpropkit import catalog
from backpropkit.checks.trial import Setting
from backpropkit.grade import grade
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import Check, ExerciseResult, Status

FORWARD = """
def forward(x, weight, bias):
    return x @ weight.T + bias, (x, weight)
"""
BACKWARD = """
def backward(grad_y, saved):
    x, weight = saved
    return grad_y @ weight, grad_y.T @ x, grad_y.sum(0)
"""
LINEAR = FORWARD + BACKWARD


def submit(
    folder: Path,
    code: str | bytes,
    exercise: str | Exercise = "linear",
    *,
    arrays: Arrays = "torch",
    seed: int = 0,
    seconds: float = 5.0,
) -> ExerciseResult:
    """The result of grading `code` as the file of `exercise`, in `folder`."""
    asked = catalog.load(exercise) if isinstance(exercise, str) else exercise
    file = folder / f"{asked.name}.py"
    file.write_bytes(textwrap.dedent(code).encode() if isinstance(code, str) else code)
    student = LocalStudent(file, file.read_bytes(), seconds)
    return grade(asked, student, Setting(seed, arrays), no_cuda="no CUDA device here", file=str(file))


def check(result: ExerciseResult, name: str) -> Check:
    """One check of a result, by name."""
    return next(check for check in result.checks if check.name == name)


def not_passed(result: ExerciseResult) -> dict[str, str]:
    """The message of every check that is wrong, by its name."""
    return {check.name: check.message for check in result.checks if check.wrong}


def points(result: ExerciseResult) -> dict[str, float]:
    """The points of every check that has any, by its name."""
    return {check.name: check.points for check in result.checks if check.max_points}


def is_full(result: ExerciseResult) -> bool:
    return result.status is Status.PASSED and result.score == result.max_score
