"""A submission as bytes: read once, by the grader, with limits, and never through a link that leads out of it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from backpropkit.isolation.questions import StudentFile
from backpropkit.isolation.text import clean
from backpropkit.student import submission
from backpropkit.student.submission import BadSubmission

LARGEST_FILE = 1 << 20
LARGEST_WHOLE = 16 << 20
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
MOST_SHOWN = 3  # names


@dataclass(frozen=True)
class Submission:
    """The files of each exercise, why others can't be read, and the hash of all that was read."""

    sha256: str
    files: Mapping[str, StudentFile]
    unreadable: Mapping[str, str]

    @property
    def names(self) -> frozenset[str]:
        """The exercises that it has a file of."""
        return frozenset((*self.files, *self.unreadable))


def read(path: Path, exercises: Collection[str]) -> Submission:
    """A folder, or a single file. Raises BadSubmission where it can't be read as a submission at all."""
    if path.is_file() and path.suffix != ".py":
        raise BadSubmission(_instead(path))
    try:
        found = submission.files(path, exercises)
        every = sorted(submission.python_files(path)) if path.is_dir() else [path]
    except OSError as error:
        raise BadSubmission(f"it can't be read: {error.strerror}") from None
    if not found:
        raise BadSubmission(f"no file in it is called like an exercise ({_holds(path)})")
    root = path if path.is_dir() else path.parent
    codes: dict[Path, bytes] = {}
    unreadable: dict[Path, str] = {}
    for file in every:
        try:
            codes[file] = _code(file, root)
        except BadSubmission as reason:
            unreadable[file] = str(reason)
    if sum(len(os.fsencode(file.relative_to(root))) + len(code) for file, code in codes.items()) > LARGEST_WHOLE:
        raise BadSubmission(f"its Python files have more than {LARGEST_WHOLE >> 20} MiB together")
    files = {name: _student_file(file, root, codes) for name, file in found.items() if file in codes}
    return Submission(
        _hash((file.relative_to(root), code) for file, code in codes.items()),
        files,
        {name: unreadable[file] for name, file in found.items() if file in unreadable},
    )


def _instead(path: Path) -> str:
    shown, stem = clean(path.name, 100), clean(path.stem, 100)
    if path.suffix in ARCHIVES:
        return f"{shown} is an archive: unpack it, and give the folder"
    if path.suffix == ".ipynb":
        return f"{shown} is a notebook: put its functions into a file {stem}.py"
    return f"{shown} is no Python file: its name must end in .py"


def _holds(path: Path) -> str:
    """The first names in a folder, for whoever wonders what was handed in."""
    if path.is_file():
        return clean(path.name, 100)
    names = sorted(clean(child.name, 50) for child in path.iterdir())
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    return f"it holds {', '.join(names[:MOST_SHOWN])}{more}" if names else "it is empty"


def _code(file: Path, root: Path) -> bytes:
    """The bytes of a file of the submission; of no other, whatever links there are."""
    shown = clean(file.name, 100)
    try:
        if not file.resolve(strict=True).is_relative_to(root.resolve()):
            raise BadSubmission(f"{shown} is a link that leads out of the submission")
        with open(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as opened:  # noqa: PTH123 - for the flag
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise BadSubmission(f"{shown} is no plain file")
            code = opened.read(LARGEST_FILE + 1)
    except (OSError, RuntimeError) as error:
        raise BadSubmission(f"{shown} can't be read: {getattr(error, 'strerror', None) or error}") from None
    if len(code) > LARGEST_FILE:
        raise BadSubmission(f"{shown} has more than {LARGEST_FILE >> 20} MiB")
    return code


def _student_file(file: Path, root: Path, codes: Mapping[Path, bytes]) -> StudentFile:
    """With the files that it can import: those beside it and below, and itself, which a helper may import."""
    folder = file.parent
    beside = [other for other in codes if other.is_relative_to(folder)]
    helpers = {PurePosixPath(*other.relative_to(folder).parts): codes[other] for other in beside}
    return StudentFile(_shown(file.relative_to(root)), codes[file], helpers)


def _shown(path: Path) -> str:
    return "/".join(clean(part, 100) for part in path.parts)


def _hash(files: Iterable[tuple[Path, bytes]]) -> str:
    """Of the paths and the bytes; the same for the same files, wherever they lie."""
    whole = hashlib.sha256()
    for path, code in sorted(files):
        name = os.fsencode(path.as_posix())
        whole.update(b"%d %d " % (len(name), len(code)) + name + code)
    return whole.hexdigest()
