"""One function of one side, handed to a timer that has its own way with rounds: pytest-benchmark's."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backpropkit.bench.sides import NoAnswer, sides
from backpropkit.bench.timing import RUNS, WARM
from backpropkit.grade.here import one_thread
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays
from backpropkit.student.local import LocalStudent

__all__ = ["NoAnswer", "run"]


def run(
    exercise: Exercise, file: Path, arrays: Arrays, function: str, yours: bool, pedantic: Callable[..., Any]
) -> None:
    """Times `function` with `pedantic`; every backward has a forward of its own. Raises NoAnswer."""
    with warnings.catch_warnings(), one_thread():
        warnings.simplefilter("ignore")
        both = sides(exercise, LocalStudent(file, file.read_bytes()), {}, "cpu", exercise.arrays_for(arrays))
        side = both.yours if yours else both.pytorchs
        if function == "forward":
            pedantic(side.forward, rounds=RUNS, warmup_rounds=WARM)
        else:
            pedantic(side.backward, setup=lambda: ((side.forward(),), {}), rounds=RUNS, warmup_rounds=WARM)
