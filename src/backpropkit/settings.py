"""What a course or a student has settled once and for all, in `[tool.backpropkit]` of the nearest pyproject.toml.

[tool.backpropkit]
arrays = "numpy"
catalog = ["our_exercises"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, cast

Arrays = Literal["torch", "numpy"]
KNOWN = ("arrays", "catalog")


class BadSettings(Exception):
    """The table can't be meant as it stands; the message names the file, the key and what to write."""


@dataclass(frozen=True)
class Settings:
    """`arrays` that submissions are written for, and the folders of instructors' own specs."""

    arrays: Arrays = "torch"
    catalogs: tuple[Path, ...] = ()


def read(folder: Path) -> Settings:
    """The settings for `folder`: of the nearest pyproject.toml, here or above, that has the table."""
    here = folder.resolve()
    for place in (here, *here.parents):
        file = place / "pyproject.toml"
        table = _table(file) if file.is_file() else None
        if table is not None:
            return _settings(file, table)
    return Settings()


def _table(file: Path) -> Mapping[str, Any] | None:
    text = file.read_text("utf-8", "replace")
    if "backpropkit" not in text:  # a broken file of somebody else's is none of our business
        return None
    try:
        found = tomllib.loads(text).get("tool", {}).get("backpropkit")
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{file} is no TOML: {error}") from None
    return found if isinstance(found, Mapping) else None


def _settings(file: Path, table: Mapping[str, Any]) -> Settings:
    for key in table:
        if key not in KNOWN:
            close = get_close_matches(key, KNOWN, 1, 0.5)
            meant = f' Did you mean "{close[0]}"?' if close else ""
            raise BadSettings(f'{file}: [tool.backpropkit] has "{key}", which is none of {", ".join(KNOWN)}.{meant}')
    arrays, folders = table.get("arrays", "torch"), table.get("catalog", [])
    if arrays not in ("torch", "numpy"):
        raise BadSettings(f'{file}: arrays = {arrays!r}; write arrays = "torch" or arrays = "numpy".')
    if not isinstance(folders, list) or not all(isinstance(folder, str) for folder in folders):
        raise BadSettings(f'{file}: catalog = {folders!r}; write a list of folders: catalog = ["our_exercises"].')
    return Settings(cast(Arrays, arrays), tuple(file.parent / folder for folder in folders))
