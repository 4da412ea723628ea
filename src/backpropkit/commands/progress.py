"""What is remembered between two commands: the hints that were given, and the last result of each file.

It lies in `.backpropkit/progress.json` in the student's folder. Results are kept by the hash of the file that they are
about, so a file that has changed since is known to be unchecked. A lost or broken memory is no fault: one starts anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from backpropkit.verdict import ExerciseResult

FOLDER, FILE = ".backpropkit", "progress.json"
FORMAT = 1


@dataclass(frozen=True)
class Remembered:
    """The last result of one exercise, as far as `status` tells it."""

    sha256: str
    status: str
    score: float
    max_score: float
    headline: str

    @property
    def passed(self) -> bool:
        return self.status == "passed"

    @property
    def settled(self) -> bool:
        """As that of a result."""
        return self.status in ("passed", "skipped")


@dataclass
class Progress:
    """What is remembered in one folder."""

    folder: Path
    hints: dict[str, int] = field(default_factory=dict)
    results: dict[str, Remembered] = field(default_factory=dict)

    def of(self, name: str, file: Path) -> Remembered | None:
        """The last result of `name`, if the file is still the one that it is about."""
        known = self.results.get(name)
        return known if known is not None and known.sha256 == file_hash(file) else None

    def remember(self, result: ExerciseResult, file: Path) -> None:
        """Takes down the result of a file."""
        score = (result.score, result.max_score)
        self.results[result.name] = Remembered(file_hash(file), str(result.status), *score, result.headline)

    def save(self) -> None:
        """Writes everything down, all or nothing. A folder that can't be written to is left alone."""
        data = {"format": FORMAT, "hints": self.hints, "results": {n: asdict(r) for n, r in self.results.items()}}
        place = self.folder / FOLDER
        with contextlib.suppress(OSError):
            place.mkdir(exist_ok=True)
            (place / ".gitignore").write_text("*\n")
            new = place / f"{FILE}.{os.getpid()}"
            new.write_text(json.dumps(data, indent=1), "utf-8")
            new.replace(place / FILE)


def read(folder: Path) -> Progress:
    """What is remembered in `folder`; nothing, where that can't be read."""
    try:
        data = json.loads((folder / FOLDER / FILE).read_text("utf-8"))
        return _progress(folder, data) if data["format"] == FORMAT else Progress(folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Progress(folder)


def _progress(folder: Path, data: dict[str, Any]) -> Progress:
    hints = {str(name): int(count) for name, count in data["hints"].items()}
    return Progress(folder, hints, {name: Remembered(**known) for name, known in data["results"].items()})


def file_hash(file: Path) -> str:
    """The SHA-256 of a file's bytes; empty where it can't be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""
