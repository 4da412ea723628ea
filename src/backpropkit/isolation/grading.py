"""Grading one submission in workers: every exercise of it, each in a worker of its own, into one result.

A fault of the student's costs the student's check; a fault of the kit's makes the outcome grader_error and costs
nobody a point in silence; what was graded before and after it stays.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch

from backpropkit import __version__
from backpropkit.checks.trial import Setting
from backpropkit.grade import grade, missing
from backpropkit.isolation import flags, intake, lockdown, seeds, wire
from backpropkit.isolation.intake import Submission
from backpropkit.isolation.launch import NoZygote, Zygote
from backpropkit.isolation.remote import BIRTH, Limits, RemoteStudent
from backpropkit.spec.exercise import Arrays, Exercise
from backpropkit.student.exchange import Answer, Ask, Facts, Failure, Wanted
from backpropkit.student.submission import BadSubmission
from backpropkit.verdict import ExerciseResult, Flag, Result, Status

NO_CUDA = "grading runs on the CPU"


@dataclass(frozen=True)
class Job:
    """What is graded and how: the exercises that there are, those that must be there (empty: those that are), how one
    is loaded, the arrays, the seed (None: drawn) and the secret that it is drawn from."""

    exercises: tuple[str, ...]
    load: Callable[[str], Exercise]
    asked: tuple[str, ...] = ()
    arrays: Arrays = "torch"
    seed: int | None = None
    secret: bytes = b""
    limits: Limits = field(default_factory=Limits)
    allow_unsandboxed: bool = False


def isolation(zygote: Zygote, limits: Limits) -> tuple[str, ...]:
    """What locks a worker in on this machine, as a worker without a student finds it. Raises NoZygote."""
    worker = zygote.worker(int(limits.exercise) + 1, limits.memory, limits.without)
    try:
        return tuple(wire.receive(worker.channel, 0, time.monotonic() + BIRTH).body)
    except wire.WireError as error:
        raise NoZygote(f"a worker could not lock itself in: {error}") from None
    finally:
        zygote.end(worker)


def named(applied: tuple[str, ...]) -> str:
    """The result's word for it: "landlock+seccomp+rlimits", or "process" where it is no wall."""
    order = [name for name in ("landlock", "seccomp", "uid", "nocaps", "rlimits") if name in applied]
    return "+".join(order if lockdown.holds(applied) else ["process", *order])


def grade_submission(
    path: Path, name: str, zygote: Zygote, job: Job, applied: tuple[str, ...], copies: flags.Copies | None = None
) -> Result:
    """The result of one submission. Raises nothing for what is in it, nor for a fault of the kit's. `copies` has seen
    the submissions before it."""
    started = time.perf_counter()
    outcome, reason, read, exercises, seed = "graded", "", None, [], job.seed or 0
    try:
        read = intake.read(path, job.exercises)
        seed = seeds.seed(read.sha256, job.seed, job.secret)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exercises = list(_exercises(read, zygote, job, seed))
    except BadSubmission as error:
        outcome, reason = "ungradable", str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is ours, and the other submissions go on
        outcome, reason = "grader_error", f"{type(error).__name__}: {error}"
    faults = [fault for fault in exercises if isinstance(fault, str)]
    found = tuple(exercise for exercise in exercises if not isinstance(exercise, str))
    return Result(
        kit=__version__,
        seed=seed,
        device="cpu",
        torch=torch.__version__,
        duration=time.perf_counter() - started,
        isolation=named(applied),
        submission={"name": name, "sha256": read.sha256 if read else ""},
        outcome="grader_error" if faults else outcome,
        exercises=found,
        flags=_flags(name, read, found, copies),
        reason="; ".join(faults) or reason,
    )


def _flags(
    name: str, read: Submission | None, found: tuple[ExerciseResult, ...], copies: flags.Copies | None
) -> tuple[Flag, ...]:
    if read is None:
        return ()
    copied = copies.of(name, read.files, found) if copies is not None else ()
    return (*flags.of_submission(read.files, found), *copied)


def _exercises(read: Submission, zygote: Zygote, job: Job, seed: int) -> Iterator[ExerciseResult | str]:
    """The result of each exercise, or what went wrong in the kit."""
    ends = time.monotonic() + job.limits.submission
    there = {*read.files, *read.unreadable}
    for name in job.asked or [name for name in job.exercises if name in there]:
        try:
            yield _exercise(name, read, zygote, job, seed, ends)
        except Exception as error:  # noqa: BLE001 - the other exercises are graded all the same
            yield f"{name}: {type(error).__name__}: {error}"


def _exercise(name: str, read: Submission, zygote: Zygote, job: Job, seed: int, ends: float) -> ExerciseResult:
    exercise = job.load(name)
    arrays = exercise.arrays_for(job.arrays)
    setting = Setting(seed, arrays)
    if name in read.unreadable:
        return grade(exercise, Unreadable(read.unreadable[name]), setting, no_cuda=NO_CUDA, file=f"{name}.py")
    if name not in read.files:
        return missing(exercise, arrays=arrays)
    student = RemoteStudent(zygote, read.files[name], job.limits, ends, walled=not job.allow_unsandboxed)
    try:
        return grade(exercise, student, setting, no_cuda=NO_CUDA, file=read.files[name].path)
    finally:
        student.close()


@dataclass(frozen=True)
class Unreadable:
    """A student whose file the grader could not even read."""

    reason: str

    def facts(self, _wanted: tuple[Wanted, ...]) -> Facts:
        """That it can't be read."""
        return Facts(Failure(Status.ERROR, f"the file can't be read: {self.reason}", "the file"))

    def ask(self, _ask: Ask) -> Answer:
        """The same again."""
        return Answer(failure=self.facts(()).failure)
