"""`grade PATH …`: for autograders. Every submission in locked-down workers, every result written as it is found.

Nothing is read from the folder that it is called in, which may be a submission's: only the command line settles things.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from backpropkit import catalog
from backpropkit.commands.course import Course, Misuse
from backpropkit.isolation import lockdown
from backpropkit.isolation.launch import NoZygote, Zygote
from backpropkit.isolation.seeds import BadSecret, secret

if TYPE_CHECKING:
    from backpropkit.isolation.grading import Job
    from backpropkit.verdict import Result

NO_WALL = (
    "this machine can't lock untrusted code in (`bpk doctor` says why). Grade on Linux with Landlock and seccomp, or "
    "give --allow-unsandboxed if you trust every submission; the result will say so."
)


def run(args: argparse.Namespace) -> int:
    names = _names([Path(path) for path in args.paths])
    target = _target(args.output, len(names))
    its = _course(args)
    if not hasattr(os, "fork"):
        raise Misuse("grade needs Linux or macOS: this system can't fork. `bpk check` works here.")
    try:
        key = secret(os.environ)
        with Zygote() as zygote:  # its import of torch and ours overlap
            _grade(args, names, target, _job(args, its, key), zygote)
    except (NoZygote, BadSecret) as error:
        raise Misuse(str(error)) from None
    return 0


def _grade(args: argparse.Namespace, names: Mapping[Path, str], target: Path | None, job: Job, zygote: Zygote) -> None:
    from backpropkit.isolation.grading import grade_submission, isolation

    applied = isolation(zygote, job.limits)
    if not lockdown.holds(applied) and not job.allow_unsandboxed:
        raise Misuse(NO_WALL)
    for path, name in names.items():
        result = grade_submission(path, name, zygote, job, applied)
        _write(result, args.format, target, len(names) > 1)


def _job(args: argparse.Namespace, its: Course, key: bytes) -> Job:
    import torch

    from backpropkit.isolation.grading import Job
    from backpropkit.isolation.remote import Limits

    torch.set_num_threads(1)
    limits = Limits(args.timeout, 6 * args.timeout, 60 * args.timeout)
    return Job(
        exercises=tuple(its.specs),
        load=its.load,
        arrays=its.arrays,
        seed=args.seed,
        secret=key,
        limits=limits,
        allow_unsandboxed=args.allow_unsandboxed,
    )


def _course(args: argparse.Namespace) -> Course:
    folders = tuple(Path(given) for given in args.catalog)
    try:
        return Course(catalog.files(folders), folders, args.arrays or "torch")
    except ValueError as error:
        raise Misuse(str(error)) from None


def _names(paths: Sequence[Path]) -> dict[Path, str]:
    """What each submission is called; where two have one name, the folder above tells them apart."""
    from backpropkit.isolation.names import name_of

    for path in paths:
        if not path.exists():
            raise Misuse(f"there is no file or folder {path}")
    names = {path: name_of(path) for path in paths}
    twice = {name for name, count in Counter(names.values()).items() if count > 1}
    names = {p: f"{name_of(p.resolve().parent)}-{n}" if n in twice else n for p, n in names.items()}
    for name, count in Counter(names.values()).items():
        if count > 1:
            raise Misuse(f"{count} submissions are called {name}: rename them, or grade one at a time")
    return names


def _target(output: str, submissions: int) -> Path | None:
    """Where results go: a file, a folder for several, None for standard output."""
    if output == "-" and submissions > 1:
        raise Misuse(f"{submissions} submissions need a folder: --output DIR")
    target = None if output == "-" else Path(output)
    if target is not None and submissions > 1:
        if target.is_file():
            raise Misuse(f"--output {output} is a file; {submissions} submissions need a folder")
        target.mkdir(parents=True, exist_ok=True)
    if target is not None and submissions == 1 and not target.is_dir() and not target.absolute().parent.is_dir():
        raise Misuse(f"there is no folder {target.absolute().parent} for --output {output}")
    return target


def _write(result: Result, form: str, target: Path | None, several: bool) -> None:
    from backpropkit.output import formats

    text = formats.text(result, form)
    if target is None:
        sys.stdout.write(text)
    else:
        folder = several or target.is_dir()
        _replace(target / (result.submission["name"] + formats.SUFFIX[form]) if folder else target, text)


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
