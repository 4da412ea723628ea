"""`explain NAME`: what a layer does to small numbers, in six sections; with `--mine`, what your file makes of them.

A name that is misspelt and a file that is not there are answered before torch is imported.
"""

from __future__ import annotations

import argparse
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from backpropkit.commands.course import Course, Misuse, course, own_file, shown
from backpropkit.output.explanation import explanation_lines
from backpropkit.output.look import Screen, open_screen
from backpropkit.output.terminal import Around, result_lines
from backpropkit.student import submission

if TYPE_CHECKING:
    from backpropkit.spec.exercise import Exercise

MINE = ""  # --mine without a path


def run(args: argparse.Namespace) -> int:
    screen = open_screen()
    its = course(args)
    its.find(args.name)
    file = None if args.mine is None else _file(args.name, args.mine, its)
    exercise = its.load(args.name)
    if exercise.formula is None:
        screen.say(_no_layer(exercise))
        return 0
    return _explained(exercise, file, its, args, screen)


def _file(name: str, given: str, its: Course) -> Path:
    """The file that `--mine` means: the student's own, or what lies at the path."""
    if given == MINE:
        return own_file(name, its)
    path = Path(given)
    if path.is_file():
        return path
    found = submission.files(path, {name})
    if name not in found:
        raise Misuse(f"there is no {name}.py in {path}.")
    return found[name]


def _explained(exercise: Exercise, file: Path | None, its: Course, args: argparse.Namespace, screen: Screen) -> int:
    from backpropkit.explain.mine import NoAnswer  # imports torch, as all of these
    from backpropkit.explain.whole import explain
    from backpropkit.grade.here import one_thread
    from backpropkit.student.local import LocalStudent

    arrays = exercise.arrays_for(its.arrays)
    student = None if file is None else LocalStudent(file, file.read_bytes())
    try:
        with warnings.catch_warnings(), one_thread():
            warnings.simplefilter("ignore")
            explained = explain(exercise, args.seed, student, arrays)
    except NoAnswer as answer:
        assert file is not None
        return _unanswered(exercise, file, its, args, screen, answer)
    screen.show(explanation_lines(replace(explained, mine="" if file is None else shown(file)), screen.look))
    return 0


def _unanswered(
    exercise: Exercise, file: Path, its: Course, args: argparse.Namespace, screen: Screen, answer: Exception
) -> int:
    """What `check` says of the file. What it doesn't see, since it asks other numbers, is said as it came."""
    from backpropkit.grade.here import Wish, grade_file

    result = replace(grade_file(exercise, file, Wish(args.seed, its.arrays, "cpu")), file=shown(file))
    if result.passed:
        screen.say(f"{shown(file)} can't be explained on the tiny case: {answer}.")
    else:
        ways = (("the reference:", f"bpk explain {exercise.name}"),)
        screen.show(result_lines(result, Around(ways=ways), screen.look))
    return 1


def _no_layer(exercise: Exercise) -> str:
    functions = " and ".join(function.name for function in exercise.functions)
    return (
        f"{exercise.name} is no layer with a formula: it asks for {functions}, and has no paths to explain. "
        f"Read the lesson at the top of {exercise.unit}/{exercise.name}.py and its hints: bpk hint {exercise.name}. "
        "What a numerical check shows is section 6 of bpk explain matvec."
    )
