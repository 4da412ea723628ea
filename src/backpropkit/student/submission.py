"""Which files of a submission belong to which exercise: a file belongs to the exercise named by its stem."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

HIDDEN = {"__pycache__", "node_modules", "site-packages"}


class BadSubmission(Exception):
    """A submission that can't be read as one: the message says why, and names the files."""


def files(path: Path, exercises: Collection[str], but: Collection[Path] = ()) -> Mapping[str, Path]:
    """The file of each exercise in a folder, however deep it lies, or of a single file.

    Files with other names are helpers of the student's and left alone, and so are those in `but`, such as specs.
    Raises BadSubmission where the path is not there, and where two files have the stem of one exercise.
    """
    if not path.exists():
        raise BadSubmission(f"there is no file or folder {path}")
    found: dict[str, Path] = {}
    for file in [path] if path.is_file() else python_files(path):
        if file.stem not in exercises or file.resolve() in but:
            continue
        if file.stem in found:
            first, second = found[file.stem].relative_to(path), file.relative_to(path)
            raise BadSubmission(f"two files are called {file.stem}: {first} and {second}. Keep one of them.")
        found[file.stem] = file
    return found


def python_files(folder: Path) -> list[Path]:
    """In a fixed order; not inside hidden folders, caches or virtual environments. A folder that can't be read, or that
    goes as it is looked through, holds none."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in HIDDEN]
        found += [Path(parent, name) for name in names if name.endswith(".py")]
    return sorted(file for file in found if file.is_file())
