"""`start [DIR]`: puts a stub of every exercise into a folder. What a student has there already is left as it is."""

from __future__ import annotations

import argparse
from pathlib import Path

from backpropkit import stubs
from backpropkit.commands.course import Misuse, course, shown
from backpropkit.output.look import open_screen


def run(args: argparse.Namespace) -> int:
    screen = open_screen()
    folder = Path(args.folder)
    if folder.exists() and not folder.is_dir():
        raise Misuse(f"{folder} is a file. Give a folder, or a name that is free.")
    its = course(args, folder if folder.is_dir() else None)
    new, kept = 0, 0
    for name in its.specs:
        exercise = its.load(name)
        file = folder / stubs.file_name(exercise)
        if file.exists():
            kept += 1
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(stubs.text(exercise, its.arrays), "utf-8")
        new += 1
    settled = _settle_arrays(folder, args.arrays)
    there = f", {kept} {'was' if kept == 1 else 'were'} there already and left as they are" if kept else ""
    screen.say(f"{new} exercise{'' if new == 1 else 's'} put into {shown(folder)}{there}.")
    if settled:
        screen.say(f"{shown(settled)} says that they are written in NumPy.")
    screen.say(
        f"Open {shown(folder / _first(its.specs.values()))}, read its lesson, and write its functions. {_then(folder)}"
    )
    return 0


def _first(specs: object) -> Path:
    path: Path = next(iter(specs))  # type: ignore[call-overload]
    return Path(path.parent.name) / path.name


def _then(folder: Path) -> str:
    if folder.resolve() in (Path.cwd(), Path.cwd() / "exercises"):
        return "Then: bpk check"
    return f"Then: cd {folder} && bpk check"


def _settle_arrays(folder: Path, arrays: str | None) -> Path | None:
    """Where NumPy was asked for, a pyproject.toml that spares the student `--arrays numpy` from now on."""
    file = folder / "pyproject.toml"
    if arrays != "numpy" or file.exists():
        return None
    file.write_text('[tool.backpropkit]\narrays = "numpy"\n', "utf-8")
    return file
