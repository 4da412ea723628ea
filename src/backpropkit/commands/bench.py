"""`bench NAME or FILE`: how long a student's forward and backward take beside PyTorch's. Never points.

A name that is misspelt and a file that is not there are answered before torch is imported.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from backpropkit.commands.course import Course, Misuse, course, own_file, shown
from backpropkit.output.look import Screen, open_screen
from backpropkit.output.speed import INFORMATION, speed_lines

if TYPE_CHECKING:
    from backpropkit.spec.exercise import Exercise


def run(args: argparse.Namespace) -> int:
    screen = open_screen()
    path = Path(args.target) if args.target.endswith(".py") else None
    its = course(args, path.parent if path is not None and path.is_file() else None)
    name = path.stem if path is not None else args.target
    its.find(name)
    file = path or own_file(name, its)
    if not file.is_file():
        raise Misuse(f"there is no file {file}.")
    exercise = its.load(name)
    if exercise.formula is None:
        screen.say(f"{name} is no layer with a formula: nothing of PyTorch's can be timed beside it.")
        return 0
    return _timed(exercise, file, its, dict(args.sizes), args.device, screen)


def _timed(
    exercise: Exercise, file: Path, its: Course, sizes: Mapping[str, int], device: str | None, screen: Screen
) -> int:
    from backpropkit.bench.sides import NoAnswer  # imports torch, as all of these
    from backpropkit.bench.timing import report
    from backpropkit.grade.here import one_thread
    from backpropkit.student.local import LocalStudent

    arrays = exercise.arrays_for(its.arrays)
    student = LocalStudent(file, file.read_bytes())
    try:
        with warnings.catch_warnings(), one_thread():
            warnings.simplefilter("ignore")
            for place in _places(device, arrays):
                screen.show(speed_lines(report(exercise, student, sizes, place, arrays), screen.look))
                screen.say()
    except NoAnswer as answer:
        screen.say(f"{shown(file)} can't be timed: {answer}")
        screen.say(f"`bpk check {exercise.name}` says more. Smaller sizes can be given: {_smaller(exercise)}")
        return 1
    screen.say(INFORMATION, "dim")
    return 0


def _places(device: str | None, arrays: str) -> tuple[str, ...]:
    """The devices to time on: the CPU, where nothing else was asked for. Raises NoSuchDevice."""
    from backpropkit.grade.devices import cuda_devices

    if device in (None, "cpu"):
        return ("cpu",)
    if arrays == "numpy":
        raise Misuse(f'the device "{device}" was asked for, and NumPy arrays live on the CPU.')
    there, _ = cuda_devices(device)
    return ("cpu", *there) if device == "all" else there


def _smaller(exercise: Exercise) -> str:
    return f"bpk bench {exercise.name} {' '.join(f'{dim}=4' for dim in exercise.dim_names[:2])}"
