"""Grading in this process, from a file or from functions that are there already: for `check`, pytest and notebooks."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from backpropkit.checks.trial import Setting
from backpropkit.grade import grade
from backpropkit.grade.devices import cuda_devices
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays
from backpropkit.student.local import SECONDS, LocalStudent
from backpropkit.student.surroundings import Surroundings
from backpropkit.verdict import ExerciseResult


@dataclass(frozen=True)
class Wish:
    """What a person may choose. `device` is "cpu", "cuda", "cuda:1" or "all"; None is whatever this machine has.

    `seconds` is the time limit of one call of a student's function.
    """

    seed: int = 0
    arrays: Arrays = "torch"
    device: str | None = None
    seconds: float = SECONDS


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Small arrays are many times slower on several threads; afterwards torch has as many as before."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def grade_file(exercise: Exercise, path: Path, wish: Wish) -> ExerciseResult:
    """The result of one exercise's file. Raises NoSuchDevice, and OSError where the file can't be opened."""
    return grade_student(exercise, LocalStudent(path, path.read_bytes(), wish.seconds), wish, str(path))


def grade_student(exercise: Exercise, student: LocalStudent, wish: Wish, file: str = "") -> ExerciseResult:
    """The result of a student in this process. Raises NoSuchDevice.

    A warning of the student's code is no error, whatever the program around says: a verdict depends on no setting of
    pytest's.
    """
    devices, no_cuda = cuda_devices(wish.device)
    arrays = exercise.arrays_for(wish.arrays)
    if arrays == "numpy":
        devices, no_cuda = (), "NumPy arrays live on the CPU"
    with warnings.catch_warnings(), one_thread():
        warnings.simplefilter("ignore")
        student.surroundings = Surroundings.of_a_student()
        return grade(exercise, student, Setting(wish.seed, arrays), devices=devices, no_cuda=no_cuda, file=file)
