"""What submissions are called. Needs no torch, so that a misspelt path is answered at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from backpropkit.isolation.text import clean

LONGEST = 200  # bytes: a result is called after it, and no file's name has more than 255


class SameName(Exception):
    """Two submissions can't be told apart; the message says what to do."""


def names(paths: Sequence[Path]) -> Mapping[Path, str]:
    """The folder of each submission, or its file without the suffix; with the folder above where two have one name."""
    found = {path: _name(path) for path in paths}
    twice = _repeated(found)
    found = {path: f"{_name(path.resolve().parent)}-{name}" if name in twice else name for path, name in found.items()}
    for name, count in _repeated(found).items():
        raise SameName(f"{count} submissions are called {name}: rename them, or grade one at a time.")
    return found


def _name(path: Path) -> str:
    whole = path.resolve()
    name = clean(whole.name if whole.is_dir() else whole.stem, 100)
    return name.encode()[:LONGEST].decode(errors="ignore") or "submission"


def _repeated(names: Mapping[Path, str]) -> Mapping[str, int]:
    return {name: count for name, count in Counter(names.values()).items() if count > 1}
