"""Grades a wrong submission in this process, and holds what the kit says against the causes that are true."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from backpropkit import catalog
from backpropkit.checks.trial import Setting
from backpropkit.grade import grade
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import Check, ExerciseResult

from .mutant import Mutant

NAMED, HINT, SILENCE = "named", "hint", "silence"


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant. `outcome` is how the check that must fail was explained, `false` holds every name
    that is not among the true ones, of any check."""

    mutant: Mutant
    score: float
    max_score: float
    failed: bool
    outcome: str
    kind: str
    said: str
    false: tuple[str, ...]
    seconds: float


def graded(exercise: str, code: str, seed: int) -> ExerciseResult:
    """The result of one file's text. A file that knows NumPy and no PyTorch is graded on NumPy's arrays."""
    spec = catalog.load(exercise)
    student = LocalStudent(Path(f"{exercise}.py"), code.encode(), own_folder=False)
    numpy = "import numpy" in code and "import torch" not in code
    return grade(spec, student, Setting(seed, spec.arrays_for("numpy" if numpy else "torch")), no_cuda="not asked")


def judge(mutant: Mutant, seed: int) -> Verdict:
    """The verdict on one mutant under one seed."""
    started = time.process_time()
    result = graded(mutant.exercise, mutant.code(), seed)
    seconds = time.process_time() - started
    check = next((check for check in result.checks if check.name == mutant.fails), None)
    if check is None or not check.wrong:
        return Verdict(mutant, result.score, result.max_score, False, SILENCE, "", "", (), seconds)
    outcome, said = explained(check, mutant.causes)
    false = tuple(
        f"{one.name}: {one.diagnosis.headline}" for one in result.checks if one.wrong and is_false(one, mutant.causes)
    )
    kind = check.diagnosis.kind if check.diagnosis else ""
    return Verdict(mutant, result.score, result.max_score, True, outcome, kind, said, false, seconds)


def explained(check: Check, causes: tuple[str, ...]) -> tuple[str, str]:
    """Whether a check names a cause, hints at it or is silent about it; and its words."""
    if check.diagnosis is None:
        plain = [cause.split(": ", 1)[1] for cause in causes if cause.startswith("message: ")]
        return (NAMED if any(words in check.message for words in plain) else SILENCE), check.message
    return (HINT if hints(check) else NAMED), check.diagnosis.headline


def hints(check: Check) -> bool:
    return check.diagnosis is not None and check.diagnosis.headline.startswith("Hint:")


def is_false(check: Check, causes: tuple[str, ...]) -> bool:
    """Whether a diagnosis says something that is not among the causes. A hint must be foreseen like a name."""
    if check.diagnosis is None:
        return False
    return not any(fits(check.diagnosis.kind, check.diagnosis.headline, cause) for cause in causes)


def fits(kind: str, headline: str, cause: str) -> bool:
    """Whether a headline says a cause: its kind, and all the words of it in their order."""
    wanted, words = cause.split(": ", 1) if ": " in cause else (cause, "")
    if wanted == "Hint":
        return headline.startswith("Hint:") and words in headline
    headline = headline.replace("√D", "sqrt(D)")
    gradients = wanted.removeprefix("forward_")  # what is wrong in forward is wrong in what it saves for backward
    said = kind.replace("missing_use", "missing_path")  # both say that a path is missing
    return said.startswith((wanted.replace("missing_use", "missing_path"), gradients)) and words in headline
