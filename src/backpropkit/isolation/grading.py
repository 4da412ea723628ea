"""Grading one submission in workers: every exercise of it, each in a worker of its own, into one result.

A fault of the student's costs the student's check; a fault of the kit's makes the outcome grader_error and costs
nobody a point in silence; what was graded before and after it stays.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch

from backpropkit import __version__
from backpropkit.checks.trial import Setting
from backpropkit.grade import grade, missing
from backpropkit.isolation import flags, intake, lockdown, seeds, wire
from backpropkit.isolation.intake import Submission
from backpropkit.isolation.launch import NoZygote, Zygote
from backpropkit.isolation.remote import BIRTH, Limits, RemoteStudent
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays
from backpropkit.student.exchange import Answer, Ask, Facts, Failure, Wanted
from backpropkit.student.submission import BadSubmission
from backpropkit.verdict import ExerciseResult, Flag, Result, Status

NO_CUDA = "grading runs on the CPU"
Found = ExerciseResult | str  # of one exercise; or what went wrong in the kit with it
SoFar = Callable[[Result], None]
LANES = 2  # exercises at once: while the grader judges the answers of one, the worker of another one works


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
        return tuple(wire.receive(worker.channel, 0, time.monotonic() + BIRTH).body["applied"])
    except wire.WireError as error:
        raise NoZygote(f"a worker could not lock itself in: {error}") from None
    finally:
        zygote.end(worker)


def named(applied: tuple[str, ...]) -> str:
    """The result's word for it: "landlock+seccomp+rlimits", or "process" where it is no wall."""
    order = [name for name in ("namespaces", "landlock", "seccomp", "uid", "nocaps", "rlimits") if name in applied]
    return "+".join(order if lockdown.holds(applied) else ["process", *order])


def grade_submission(
    path: Path,
    name: str,
    zygote: Zygote,
    job: Job,
    applied: tuple[str, ...],
    copies: flags.Copies | None = None,
    so_far: SoFar | None = None,
) -> Result:
    """The result of one submission. Raises nothing for what is in it, nor for a fault of the kit's.

    `copies` has seen the submissions before it. `so_far` gets the result as it stands after each exercise but the last:
    whoever writes it down has something to show if this process is killed.
    """
    started = time.perf_counter()
    whole = Result(
        kit=__version__,
        seed=job.seed or 0,
        device="cpu",
        torch=torch.__version__,
        duration=0.0,
        isolation=named(applied),
        submission={"name": name, "sha256": ""},
        outcome="graded",
    )
    found: list[Found] = []
    try:
        read = intake.read(path, job.exercises)
        names = job.asked or tuple(one for one in job.exercises if one in read.names)
        seed = seeds.seed(read.sha256, job.seed, job.secret)
        whole = replace(whole, seed=seed, submission={"name": name, "sha256": read.sha256})
        for exercise in _exercises(names, read, zygote, job, seed):
            found.append(exercise)
            if so_far and len(found) < len(names):
                so_far(_with(replace(whole, outcome="grader_error", reason=_cut_short(found, names)), found, started))
        whole = replace(whole, flags=_flags(name, read, found, copies))
    except BadSubmission as error:
        whole = replace(whole, outcome="ungradable", reason=str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is ours, and the other submissions go on
        whole = replace(whole, outcome="grader_error", reason=f"{type(error).__name__}: {error}")
    return _with(whole, found, started)


def _flags(name: str, read: Submission, found: Sequence[Found], copies: flags.Copies | None) -> tuple[Flag, ...]:
    graded = tuple(exercise for exercise in found if not isinstance(exercise, str))
    copied = copies.of(name, read.files, graded) if copies is not None else ()
    return (*flags.of_submission(read.files, graded), *copied)


def _with(result: Result, found: Sequence[Found], started: float) -> Result:
    """The result with the exercises that were graded, or with what went wrong in the kit."""
    faults = [fault for fault in found if isinstance(fault, str)]
    return replace(
        result,
        duration=time.perf_counter() - started,
        exercises=tuple(exercise for exercise in found if not isinstance(exercise, str)),
        outcome="grader_error" if faults else result.outcome,
        reason="; ".join(faults) or result.reason,
    )


def _cut_short(found: Sequence[Found], names: Sequence[str]) -> str:
    return f"grading was cut short: {len(found)} of {len(names)} exercises were graded"


def _exercises(names: Sequence[str], read: Submission, zygote: Zygote, job: Job, seed: int) -> Iterator[Found]:
    """The result of each exercise in its turn, or what went wrong in the kit; as many at once as there are lanes."""
    ends = time.monotonic() + job.limits.submission

    def graded(name: str) -> Found:
        try:
            return _exercise(name, read, zygote, job, seed, ends)
        except Exception as error:  # noqa: BLE001 - the other exercises are graded all the same
            return f"{name}: {type(error).__name__}: {error}"

    lanes = ThreadPoolExecutor(min(LANES, os.cpu_count() or 1))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from lanes.map(graded, names)
    except KeyboardInterrupt:
        zygote.close()  # the lanes wait for answers of its workers, perhaps from an endless loop
        raise
    finally:
        lanes.shutdown(cancel_futures=True)


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
