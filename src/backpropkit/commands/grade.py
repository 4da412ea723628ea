"""`grade PATH …`: for autograders. Every submission in locked-down workers, every result written as it is found.

Nothing is read from the folder that it is called in, which may be a submission's: only the command line settles things.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from backpropkit import assignment, catalog
from backpropkit.assignment import Assignment, marks, toml
from backpropkit.commands.course import Course, Misuse
from backpropkit.isolation.launch import NoZygote, Zygote
from backpropkit.isolation.names import SameName, names
from backpropkit.isolation.seeds import BadSecret, secret
from backpropkit.output import schema1

if TYPE_CHECKING:
    from backpropkit.isolation.grading import Job
    from backpropkit.verdict import Result

SUFFIXES = {"junit": ".xml", "markdown": ".md"}
NO_WALL = (
    "this machine can't lock untrusted code in (`bpk doctor` says why). Grade on Linux with Landlock and seccomp, or "
    "give --allow-unsandboxed if you trust every submission; the result will say so."
)


def run(args: argparse.Namespace) -> int:
    called = _names([Path(path) for path in args.paths])
    target = _target(args.output, len(called))
    plan = toml.read(Path(args.assignment)) if args.assignment else None
    its = _course(args, plan)
    if args.format != "json":
        _writer(args.format)
    if not hasattr(os, "fork"):
        raise Misuse("grade needs Linux or macOS: this system can't fork. `bpk check` works here.")
    try:
        key = secret(os.environ)
        with Zygote() as zygote:  # its import of torch and ours overlap
            _grade(args, called, target, _job(args, its, plan, key), plan, zygote)
    except (NoZygote, BadSecret) as error:
        raise Misuse(str(error)) from None
    return 0


def _grade(
    args: argparse.Namespace,
    called: Mapping[Path, str],
    target: Path | None,
    job: Job,
    plan: Assignment | None,
    zygote: Zygote,
) -> None:
    from backpropkit.isolation import flags, lockdown
    from backpropkit.isolation.grading import grade_submission, isolation

    applied = isolation(zygote, job.limits)
    if not lockdown.holds(applied) and not job.allow_unsandboxed:
        raise Misuse(NO_WALL)

    def write(result: Result) -> None:
        with _to_output(args.output):
            _write(marks.applied(result, plan) if plan else result, args.format, target, len(called) > 1)

    copies = flags.Copies()
    for path, name in called.items():
        zygote.revive()
        write(grade_submission(path, name, zygote, job, applied, copies, write if target else None))


def _job(args: argparse.Namespace, its: Course, plan: Assignment | None, key: bytes) -> Job:
    import torch

    from backpropkit.grade import check_names
    from backpropkit.isolation.grading import Job
    from backpropkit.isolation.remote import Limits

    torch.set_num_threads(1)
    seconds = args.timeout or 10.0
    if plan is not None:
        marks.verify(plan, lambda name: check_names(its.load(name)))
    own = plan.limits if plan else assignment.Limits(seconds, 6 * seconds, 60 * seconds)
    return Job(
        exercises=plan.exercises if plan else tuple(its.specs),
        load=its.load,
        asked=plan.exercises if plan else (),
        arrays=its.arrays,
        seed=args.seed,
        secret=key,
        limits=Limits(args.timeout or own.call, own.exercise, own.submission, own.memory << 20),
        allow_unsandboxed=args.allow_unsandboxed,
    )


def _course(args: argparse.Namespace, plan: Assignment | None) -> Course:
    folders = (*(Path(given) for given in args.catalog), *(plan.catalogs if plan else ()))
    try:
        return Course(catalog.files(folders), folders, args.arrays or (plan.arrays if plan else "torch"))
    except ValueError as error:
        raise Misuse(str(error)) from None


def _names(paths: Sequence[Path]) -> Mapping[Path, str]:
    for path in paths:
        if not path.exists():
            raise Misuse(f"there is no file or folder {path}")
    try:
        return names(paths)
    except SameName as error:
        raise Misuse(str(error)) from None


def _target(output: str, submissions: int) -> Path | None:
    """Where results go: a file, a folder for several, None for standard output."""
    if output == "-" and submissions > 1:
        raise Misuse(f"{submissions} submissions need a folder: --output DIR")
    target = None if output == "-" else Path(output)
    if target is not None and submissions > 1:
        if target.is_file():
            raise Misuse(f"--output {output} is a file; {submissions} submissions need a folder")
        with _to_output(output):
            target.mkdir(parents=True, exist_ok=True)
    if target is None:
        return None
    folder = target if target.is_dir() else target.absolute().parent
    if not folder.is_dir():
        raise Misuse(f"there is no folder {folder} for --output {output}")
    with _to_output(output), tempfile.TemporaryFile(dir=folder):  # now, and not once all is graded
        pass
    return target


@contextlib.contextmanager
def _to_output(output: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Misuse(f"--output {output} can't be written: {error.strerror}") from None


def _write(result: Result, form: str, target: Path | None, several: bool) -> None:
    text = schema1.text(result) if form == "json" else _writer(form).text(schema1.document(result))
    if target is None:
        sys.stdout.write(text)
    elif several or target.is_dir():
        _replace(target / f"{result.submission['name']}{SUFFIXES.get(form, '.json')}", text)
    else:
        _replace(target, text)


def _writer(form: str) -> ModuleType:
    """The module of a format other than schema 1 itself: its `text` makes it from a schema 1 document."""
    try:
        return importlib.import_module(f"backpropkit.output.{form}")
    except ModuleNotFoundError:
        raise Misuse(f"--format {form} is not there yet; --format json is.") from None


def _replace(file: Path, text: str) -> None:
    """All of it or nothing: a reader never sees half a result, and a full disk leaves the old one."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with open(handle, "w", encoding="utf-8") as opened:  # noqa: PTH123 - an open descriptor
            opened.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
