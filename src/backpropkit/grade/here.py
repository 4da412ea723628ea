"""Grading in this process, from a file or from functions that are there already: for `check`, pytest and notebooks."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backpropkit.checks.trial import Setting
from backpropkit.grade import grade
from backpropkit.grade.devices import cuda_devices
from backpropkit.spec.exercise import Arrays, Exercise
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import ExerciseResult


@dataclass(frozen=True)
class Wish:
    """What a person may choose. `device` is "cpu", "cuda", "cuda:1" or "all"; None is whatever this machine has."""

    seed: int = 0
    arrays: Arrays = "torch"
    device: str | None = None


@contextlib.contextmanager
def _no_warnings() -> Iterator[None]:
    """A warning is no error, whatever the program around says: a verdict depends on no setting of pytest's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@_no_warnings()
def grade_file(exercise: Exercise, path: Path, wish: Wish) -> ExerciseResult:
    """The result of one exercise's file. Raises NoSuchDevice, and OSError where the file can't be opened."""
    return _grade(exercise, LocalStudent(path, path.read_bytes()), wish, str(path))


@_no_warnings()
def grade_functions(exercise: Exercise, functions: Mapping[str, Callable[..., Any]], wish: Wish) -> ExerciseResult:
    """The same for functions of a notebook, by their names. Raises NoSuchDevice."""
    return _grade(exercise, LocalStudent.of_functions(dict(functions)), wish, "")


def _grade(exercise: Exercise, student: LocalStudent, wish: Wish, file: str) -> ExerciseResult:
    devices, no_cuda = cuda_devices(wish.device)
    arrays: Arrays = "numpy" if exercise.arrays == "numpy" else wish.arrays
    if arrays == "numpy":
        devices, no_cuda = (), "NumPy arrays live on the CPU"
    return grade(exercise, student, Setting(wish.seed, arrays), devices=devices, no_cuda=no_cuda, file=file)
