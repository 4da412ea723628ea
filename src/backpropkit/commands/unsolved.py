"""Which exercise comes next: of those that are here, the ones that are not known to be solved."""

from __future__ import annotations

from pathlib import Path

from backpropkit.commands.course import Course, Misuse, own_files, shown
from backpropkit.commands.progress import Progress


def first(its: Course, remembered: Progress) -> dict[str, Path]:
    """The first of them in the course, with its file; none where all are solved. Raises Misuse where none is here."""
    folder, files = own_files(its.specs)
    if not files:
        raise Misuse(f"there are no exercises in {shown(folder)}. `bpk start` puts them there.")
    for name in its.specs:
        if name in files and _open(name, files[name], remembered):
            return {name: files[name]}
    return {}


def after(name: str, its: Course, remembered: Progress) -> str:
    """The one in the units here that comes after `name`; else the first of them."""
    places = {other: remembered.folder / spec.parent.name / spec.name for other, spec in its.specs.items()}
    unsolved = [other for other, file in places.items() if file.is_file() and _open(other, file, remembered)]
    names = list(its.specs)
    later = (other for other in unsolved if names.index(other) > names.index(name))
    return next(later, next(iter(unsolved), ""))


def all_solved(its: Course) -> str:
    """What is said where there is none."""
    count = len(own_files(its.specs)[1])
    return f"All {count} exercises{' here' if count < len(its.specs) else ''} are solved."


def _open(name: str, file: Path, remembered: Progress) -> bool:
    known = remembered.of(name, file)
    return known is None or not known.settled
