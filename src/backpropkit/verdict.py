"""The plain results that grading makes and every renderer reads. No tensor is in them, only numbers and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SCHEMA = 1


class Status(StrEnum):
    """What became of one check. No answer is never a pass."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    FORBIDDEN = "forbidden"
    UNWRITTEN = "unwritten"
    SKIPPED = "skipped"
    MISSING = "missing"


@dataclass(frozen=True)
class Diagnosis:
    """The cause of a wrong gradient, found from the numbers: a kind, and the words of that kind.

    `headline` and `advice` are finished sentences; the other fields are for machines. `input` is the input whose
    gradient is wrong, `path` the node or path it names, `factor` the coefficient that was found (1 is right).
    """

    kind: str
    headline: str
    advice: str
    input: str = ""
    path: str = ""
    factor: float | None = None


@dataclass(frozen=True)
class Table:
    """Evidence: the student's numbers beside PyTorch's. Rows of text cells; `wrong` holds the (row, column) to mark."""

    title: str
    yours: tuple[tuple[str, ...], ...]
    truth: tuple[tuple[str, ...], ...]
    wrong: frozenset[tuple[int, int]]
    note: str = ""


@dataclass(frozen=True)
class Check:
    """One question asked of a submission and its answer. Where an earlier check is wrong that it `builds_on`, a wrong
    answer says nothing new."""

    name: str
    status: Status
    points: float = 0.0
    max_points: float = 0.0
    message: str = ""
    advice: str = ""
    line: int | None = None
    source: str = ""
    device: str = "cpu"
    duration: float = 0.0
    diagnosis: Diagnosis | None = None
    table: Table | None = None
    visibility: str = "visible"
    builds_on: str = ""

    @property
    def wrong(self) -> bool:
        """Whether this check stands in the way of "passed": a skip does not."""
        return self.status not in (Status.PASSED, Status.SKIPPED)


@dataclass(frozen=True)
class Flag:
    """Something for a person to look at; it costs no points by itself."""

    code: str
    exercise: str
    evidence: str


@dataclass(frozen=True)
class ExerciseResult:
    """All the checks of one exercise, and the one sentence that the student reads first."""

    name: str
    unit: str
    status: Status
    headline: str = ""
    advice: str = ""
    file: str = ""
    line: int | None = None
    source: str = ""
    checks: tuple[Check, ...] = ()
    printed: str = ""
    summary: str = ""
    flags: tuple[Flag, ...] = ()

    @property
    def score(self) -> float:
        return sum(check.points for check in self.checks)

    @property
    def max_score(self) -> float:
        return sum(check.max_points for check in self.checks)

    @property
    def passed(self) -> bool:
        return self.status is Status.PASSED

    @property
    def settled(self) -> bool:
        """Whether there is nothing left to do: it passed, or nothing of it can be asked on this machine."""
        return self.status in (Status.PASSED, Status.SKIPPED)

    def __repr__(self) -> str:
        return f"<{self.name}: {self.status}, {self.score:g} / {self.max_score:g} points>"


@dataclass(frozen=True)
class Result:
    """Everything that grading one submission found: the source of every output format."""

    kit: str
    seed: int
    device: str
    torch: str
    duration: float
    isolation: str
    submission: Mapping[str, str]
    outcome: str
    exercises: tuple[ExerciseResult, ...] = ()
    flags: tuple[Flag, ...] = field(default=())
    reason: str = ""
    title: str = ""

    @property
    def score(self) -> float:
        return sum(exercise.score for exercise in self.exercises)

    @property
    def max_score(self) -> float:
        return sum(exercise.max_score for exercise in self.exercises)
