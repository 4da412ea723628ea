"""Is an exercise sound? What an instructor wants proven before a student sees it; for the command `verify`.

The solution has full marks on several seeds, on the CPU and on every CUDA device there is, the stub none; the formula
is the operator that students are compared with; every known mistake is caught, and named as itself; the hints are
there. Each fault is a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backpropkit import stubs
from backpropkit.grade.devices import cuda_devices
from backpropkit.grade.here import Wish, grade_file, grade_student, one_thread
from backpropkit.spec.dims import SpecError
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import Status
from backpropkit.verify import formula, mistakes

HINTS = 3


@dataclass(frozen=True)
class Report:
    """What was found about one exercise: its faults, or else what was proven."""

    name: str
    proven: str
    faults: tuple[str, ...]


@one_thread()
def verify(exercise: Exercise, solution: Path, seeds: int, arrays: Arrays) -> Report:
    """Everything about one exercise; `solution` is the file that should have full marks."""
    faults, known = [*_hints(exercise)], list[mistakes.Verdict]()
    try:
        faults += _solution(exercise, solution, seeds, arrays)
        faults += _stub(exercise, arrays)
        faults += formula.faults(exercise)
        known = mistakes.verdicts(exercise)
    except SpecError as error:
        faults.append(str(error).removeprefix(f"{exercise.name}: ").rstrip("."))
    faults += [verdict.fault for verdict in known if verdict.fault]
    too = "".join(f", on {device} too" for device in cuda_devices(None)[0] if arrays == "torch")
    proven = f"solution right on {seeds} seed{'s' if seeds > 1 else ''}{too}, stub empty, {len(known)} mistakes named"
    return Report(exercise.name, proven, tuple(faults))


def _hints(exercise: Exercise) -> Iterator[str]:
    if not exercise.lesson.strip():
        yield "there is no lesson: write the spec's docstring"
    if len(exercise.hints) < HINTS:
        yield f"it has {len(exercise.hints)} hints; write {HINTS}, from gentle to nearly there"
    for number, hint in enumerate(exercise.hints, 1):
        if not hint.strip():
            yield f"hint {number} is empty"


def _solution(exercise: Exercise, solution: Path, seeds: int, arrays: Arrays) -> Iterator[str]:
    if not solution.is_file():
        yield f"there is no solution {solution}"
        return
    for seed in range(seeds):
        result = grade_file(exercise, solution, Wish(seed, arrays))
        if not result.passed or result.score != result.max_score:
            points = f"{result.score:g} / {result.max_score:g} points with seed {seed}"
            yield f"the solution has {points}: {result.headline}"
            return


def _stub(exercise: Exercise, arrays: Arrays) -> Iterator[str]:
    code = stubs.text(exercise, arrays).encode()
    student = LocalStudent(Path(stubs.file_name(exercise)), code, own_folder=False)
    result = grade_student(exercise, student, Wish(0, arrays, "cpu"))
    if result.score or result.status is not Status.UNWRITTEN:
        points = f"{result.score:g} / {result.max_score:g} points"
        yield f'the stub is {result.status} with {points}; it should be unwritten with none: "{result.headline}"'
