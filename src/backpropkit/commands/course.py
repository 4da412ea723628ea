"""Where things are: the exercises that there are, and the student's files of them. Needs no torch."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from backpropkit import catalog, settings
from backpropkit.settings import Arrays, Settings
from backpropkit.student import source, submission

if TYPE_CHECKING:
    from backpropkit.spec.exercise import Exercise


class Misuse(Exception):
    """What was asked for can't be done; the message says why, and what to ask instead."""


@dataclass(frozen=True)
class Course:
    """The spec file of every exercise, in the order of the course, and the arrays that it is written in."""

    specs: Mapping[str, Path]
    catalogs: tuple[Path, ...]
    arrays: Arrays

    def find(self, name: str) -> Path:
        """The spec file of `name`. Raises UnknownExercise, with the nearest name."""
        return catalog.find(name, self.catalogs)

    def load(self, name: str) -> Exercise:
        """One exercise; imports torch. A fault in a spec of an instructor's is told with its place."""
        from backpropkit.spec.dims import SpecError
        from backpropkit.spec.place import line_in

        try:
            return catalog.load(name, self.catalogs)
        except catalog.UnknownExercise:
            raise
        except Exception as error:
            spec = self.specs[name]
            line = line_in(error, spec)
            place = f"{spec}:{line}" if line else str(spec)
            if spec.is_relative_to(catalog.OURS) or (isinstance(error, SpecError) and not line):
                raise
            if isinstance(error, SpecError):
                words = str(error).removeprefix(f"{name}: ")
                raise SpecError(f"{spec if words.startswith('line ') else place}: {words}") from error
            raise SpecError(f"{place} raised {type(error).__name__}: {error}") from error


def course(args: argparse.Namespace, folder: Path | None = None) -> Course:
    """The course as the command line and the settings of `folder` have it; else those of here, and of the student's
    folder, which may lie below."""
    its = _settled(args, settings.read(folder or Path.cwd()))
    return its if folder is not None else _settled(args, settings.read(workplace(its.specs)))


def _settled(args: argparse.Namespace, found: Settings) -> Course:
    own = tuple(Path(given) for given in args.catalog) or found.catalogs
    arrays = getattr(args, "arrays", None) or found.arrays
    try:
        return Course(catalog.files(own), own, arrays)
    except ValueError as error:
        raise Misuse(str(error)) from None


def workplace(specs: Mapping[str, Path]) -> Path:
    """The folder with the student's units: `exercises` here, else this folder, else the same in a folder above."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        for place in (folder / "exercises", folder):
            if _holds_exercises(place, specs):
                return place
    return here


def _holds_exercises(place: Path, specs: Mapping[str, Path]) -> bool:
    try:
        return any(_is_exercise(file, specs) for file in place.glob("*/*.py"))
    except OSError:  # a folder that goes as it is looked through, such as one of /tmp's
        return False


def _is_exercise(file: Path, specs: Mapping[str, Path]) -> bool:
    return file.stem in specs and file.parent.name == specs[file.stem].parent.name


def own_files(specs: Mapping[str, Path], names: Collection[str] = ()) -> tuple[Path, Mapping[str, Path]]:
    """The student's folder, and the file of each exercise in it (of those in `names`, where there are any).

    A home folder and the root of a disk hold everything else too: of these, the units alone are looked through.
    """
    folder = workplace(specs)
    if folder not in (Path.home(), Path(folder.anchor)):
        return folder, submission.files(folder, names or specs, but={spec.resolve() for spec in specs.values()})
    units = [file for file in folder.glob("*/*.py") if _is_exercise(file, specs)]
    return folder, {file.stem: file for file in units if not names or file.stem in names}


def own_file(name: str, course: Course) -> Path:
    """The student's file of one exercise. Raises Misuse where there is none, and BadSubmission where there are two."""
    folder, found = own_files(course.specs, {name})
    if name not in found:
        raise Misuse(f"there is no {name}.py in {shown(folder)}. `bpk start` puts it there.")
    return found[name]


def untouched(file: Path) -> bool:
    """Whether every function of the file still says nothing but NotImplementedError."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return False
    return all(source.is_stub(node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def shown(path: Path) -> str:
    """A path as one would type it here."""
    try:
        found = str(path.resolve().relative_to(Path.cwd()))
        return "this folder" if found == "." else found
    except ValueError:
        return str(path)
