"""The notebook door: `from backpropkit import check`, in a notebook's cell or in the main block that every stub has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from backpropkit import catalog, settings
from backpropkit.grade.here import Wish, grade_file, grade_student
from backpropkit.output.look import open_screen
from backpropkit.output.terminal import Around, result_lines
from backpropkit.settings import Arrays
from backpropkit.spec.exercise import Exercise
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import ExerciseResult


def check(
    exercise: str,
    *functions: Callable[..., Any],
    device: str | None = None,
    arrays: Arrays | None = None,
    seed: int = 0,
    **named: Callable[..., Any],
) -> ExerciseResult:
    """Grades one exercise, prints what is wrong, and returns the result.

        check(__file__)                                       the file that this stands in
        check("linear", forward, backward)                    functions, in the exercise's order
        check("linear", forward=mine, backward=my_backward)   functions by name

    `device` is "cpu", "cuda", "cuda:1" or "all", None for what is here; `arrays` is "torch" or "numpy", None for what
    `[tool.backpropkit]` says. Raises UnknownExercise, NoSuchDevice, FileNotFoundError, and TypeError for functions
    that are not the exercise's.
    """
    file = Path(exercise) if exercise.endswith(".py") else None
    settled = settings.read(Path.cwd() if file is None else file.parent)
    asked = catalog.load(exercise if file is None else file.stem, settled.catalogs)
    wish = Wish(seed, arrays or settled.arrays, device)
    if file is None:
        result = grade_student(asked, LocalStudent.of_functions(_by_name(asked, functions, named)), wish)
    else:
        result = grade_file(asked, file, wish)
    screen = open_screen()
    screen.show(result_lines(result, Around(seed=seed), screen.look))
    return result


def _by_name(
    exercise: Exercise, functions: tuple[Callable[..., Any], ...], named: dict[str, Callable[..., Any]]
) -> dict[str, Callable[..., Any]]:
    """The student's functions by the exercise's names. Raises TypeError, with the call that is meant."""
    names = [function.name for function in exercise.functions]
    call = f'check("{exercise.name}", {", ".join(names)})'
    if len(functions) > len(names):
        raise TypeError(f"{exercise.name} has {len(names)} functions, and {len(functions)} came. Write {call}.")
    given = dict(zip(names, functions, strict=False)) | named
    if not given:
        raise TypeError(f"no function of {exercise.name} came. Write {call}.")
    for name, function in given.items():
        if name not in names:
            raise TypeError(f"{exercise.name} has no function {name}. Write {call}.")
        if not callable(function):
            raise TypeError(f"{name} is a {type(function).__name__}, not a function. Write {call}.")
    return given
