"""assignment.toml: reading it, with a sentence for whatever can't be meant, and writing it for a bundle.

title = "Homework 3"
exercises = ["linear", "layernorm"]         # in this order; one that is not handed in counts as missing
arrays = "numpy"
catalog = ["our_exercises"]                 # folders of your own specs, beside this file
devices = ["cpu"]

[limits]                                    # seconds, and MiB
call = 10
exercise = 60
submission = 480
memory = 384

[points]
linear = 20                                 # its checks are scaled
layernorm = { forward = 1, grad_x = 4 }     # the others keep theirs

[visibility]
default = "visible"                         # or hidden, after_due_date, after_published
layernorm = { edges = "after_due_date" }
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, cast

from backpropkit import catalog
from backpropkit.assignment import VISIBILITIES, Assignment, BadAssignment, Limits
from backpropkit.settings import Arrays

KEYS = ("title", "exercises", "arrays", "catalog", "devices", "limits", "points", "visibility")
LEAST_MEMORY = 64
T = TypeVar("T")


def read(file: Path) -> Assignment:
    """The assignment in a file. Raises BadAssignment, and catalog.UnknownExercise for an exercise that is none."""
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise BadAssignment(f"{file} can't be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadAssignment(f"{file} is no TOML: {error}") from None
    try:
        return _assignment(file, table)
    except _Wrong as wrong:
        raise BadAssignment(f"{file}: {wrong}") from None


def text(assignment: Assignment) -> str:
    """The assignment as a file. Its catalogs are written as they are given, so make them relative first."""
    simple = {
        "title": assignment.title,
        "exercises": list(assignment.exercises),
        "arrays": assignment.arrays,
        "catalog": [folder.as_posix() for folder in assignment.catalogs],
    }
    visibility = {"default": assignment.default_visibility, **assignment.visibility}
    tables = {"limits": asdict(assignment.limits), "points": assignment.points, "visibility": visibility}
    lines = [f"{key} = {_value(value)}" for key, value in simple.items()]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{_quoted(key)} = {_value(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


class _Wrong(Exception):
    """What is wrong in the file."""


def _assignment(file: Path, table: Mapping[str, Any]) -> Assignment:
    _check_keys(table)
    folders = _list(table.get("catalog", []), "catalog", 'a list of folders: catalog = ["our_exercises"]')
    catalogs = tuple(file.parent / folder for folder in folders)
    try:
        known = catalog.files(catalogs)
    except ValueError as error:
        raise _Wrong(str(error)) from None
    exercises = _exercises(table.get("exercises"), known)
    visibility = dict(_table(table, "visibility"))
    default = _visibility(visibility.pop("default", "visible"), "visibility.default")
    return Assignment(
        exercises=exercises,
        title=_one_of_type(table.get("title", ""), str, 'title: write text, as in title = "Homework 3"'),
        arrays=_arrays(table.get("arrays", "torch")),
        catalogs=catalogs,
        limits=_limits(_table(table, "limits")),
        points=_by_exercise(_table(table, "points"), "points", exercises, known, _points),
        visibility=_by_exercise(visibility, "visibility", exercises, known, _visibility),
        default_visibility=default,
        source=str(file),
    )


def _check_keys(table: Mapping[str, Any]) -> None:
    for key in table:
        if "late" in key.split("_"):
            raise _Wrong(f'"{key}": what a late submission costs is left to the platform.')
        _known(key, KEYS, "the assignment")
    if table.get("devices", ["cpu"]) != ["cpu"]:
        given = table["devices"]
        raise _Wrong(f'devices = {given!r}: marks are given on the CPU, so that they are the same everywhere; ["cpu"].')


def _exercises(given: object, known: Collection[str]) -> tuple[str, ...]:
    names = _list(given, "exercises", 'a list of names: exercises = ["linear", "layernorm"]')
    if not names:
        raise _Wrong('it has no exercises. Write a list of names: exercises = ["linear", "layernorm"]')
    for name in names:
        _known(name, known, "exercises", "there is no such exercise")
        if names.count(name) > 1:
            raise _Wrong(f'exercises has "{name}" twice.')
    return tuple(names)


def _by_exercise(
    table: Mapping[str, Any],
    key: str,
    exercises: Collection[str],
    known: Collection[str],
    of: Callable[[object, str], T],
) -> Mapping[str, T | Mapping[str, T]]:
    """One value for each exercise, or one for each of some checks."""
    found: dict[str, T | Mapping[str, T]] = {}
    for name, value in table.items():
        if name in known and name not in exercises:
            raise _Wrong(f'[{key}] has "{name}", which is not among the exercises of this assignment.')
        _known(name, exercises, f"[{key}]")
        if isinstance(value, Mapping):
            found[name] = {check: of(inner, f"{key}.{name}.{check}") for check, inner in value.items()}
        else:
            found[name] = of(value, f"{key}.{name}")
    return found


def _points(value: object, key: str) -> float:
    number = _number(value)
    if number is None or not 0 <= number < 1e9:
        raise _Wrong(f"{key} = {value!r}: points are a number, 0 or more.")
    return number


def _visibility(value: object, key: str) -> str:
    if value not in VISIBILITIES:
        raise _Wrong(f"{key} = {value!r}: write one of {', '.join(VISIBILITIES)}.")
    return str(value)


def _limits(table: Mapping[str, Any]) -> Limits:
    for key, value in table.items():
        _known(key, asdict(Limits()), "[limits]")
        number = _number(value)
        if key == "memory" and (type(value) is not int or value < LEAST_MEMORY):
            raise _Wrong(f"limits.memory = {value!r}: write whole MiB, {LEAST_MEMORY} or more.")
        if number is None or not 0 < number < 1e6:
            raise _Wrong(f"limits.{key} = {value!r}: write a number of seconds above 0.")
    return Limits(**table)


def _arrays(value: object) -> Arrays:
    if value not in ("torch", "numpy"):
        raise _Wrong(f'arrays = {value!r}: write arrays = "torch" or arrays = "numpy".')
    return value


def _number(value: object) -> float | None:
    """An int or a float that is finite; True is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value)


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return _one_of_type(table.get(key, {}), dict, f"{key}: write a table, [{key}]")


def _list(value: object, key: str, write: str) -> list[str]:
    if value is not None and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        raise _Wrong(f"{key} = {value!r}: write {write}")
    return cast("list[str]", value or [])


def _one_of_type(value: object, kind: type[T], words: str) -> T:
    if not isinstance(value, kind):
        raise _Wrong(f"{words}, not {value!r}.")
    return value


def _known(name: str, names: Collection[str], where: str, words: str = "") -> None:
    if name in names:
        return
    close = get_close_matches(name, names, 1, 0.5)
    meant = f' Did you mean "{close[0]}"?' if close else "" if words else f" It is one of {', '.join(names)}."
    raise _Wrong(f'{where} has "{name}"{f": {words}." if words else ", which is none of them."}{meant}')


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_quoted(key)} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
