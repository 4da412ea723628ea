"""`check [NAME or PATH …]`: grades files of exercises and says what is wrong with the first wrong thing in each.

Names and paths are looked up first, so that a misspelt one is answered before torch is imported.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from backpropkit.commands import progress, unsolved
from backpropkit.commands.course import Course, Misuse, course, own_file, shown, workplace
from backpropkit.commands.progress import Progress
from backpropkit.output.look import open_screen
from backpropkit.output.terminal import Around, is_blank, result_lines, total_lines
from backpropkit.student import submission
from backpropkit.verdict import ExerciseResult

SUFFIX = ".py"


def run(args: argparse.Namespace) -> int:
    screen = open_screen()
    its = course(args, _folder_of(args.targets))
    remembered = progress.read(workplace(its.specs))
    asked = _asked(args.targets, its) if args.targets else unsolved.first(its, remembered)
    if not asked:
        screen.say(unsolved.all_solved(its), "bold green")
        return 0
    results = []
    try:
        for name, file in asked.items():
            result, around = _checked(name, file, its, remembered, args, len(asked) > 1)
            if len(asked) == 1 or not is_blank(result):
                screen.show(result_lines(result, around, screen.look))
            results.append(result)
    finally:  # whoever presses Ctrl-C keeps what was found until then
        remembered.save()
    if len(results) > 1:
        screen.show(total_lines(results, args.seed, screen.look))
    return 0 if all(result.settled for result in results) else 1


def _folder_of(targets: list[str]) -> Path | None:
    """The folder whose settings hold: that of the first path that was given."""
    first = Path(targets[0]) if targets else Path()
    if not first.exists() or not targets:
        return None
    return first if first.is_dir() else first.parent


def _asked(targets: list[str], its: Course) -> dict[str, Path]:
    asked: dict[str, Path] = {}
    for target in targets:
        for name, file in _files(target, its).items():
            if asked.setdefault(name, file) != file:
                raise Misuse(f"two files of {name} were given: {asked[name]} and {file}. Check one at a time.")
    return dict(sorted(asked.items(), key=lambda item: list(its.specs).index(item[0])))


def _files(target: str, its: Course) -> Mapping[str, Path]:
    """The files that a name, a file or a folder stands for."""
    path = Path(target)
    if target in its.specs:
        return {target: own_file(target, its)}
    if path.is_dir():
        found = submission.files(path, its.specs)
        if not found:
            raise Misuse(f"no file in {path} is called like an exercise. `bpk status` lists the exercises.")
        return found
    if path.suffix == SUFFIX or len(path.parts) > 1 or path.is_file():
        if not path.is_file():
            raise Misuse(f"there is no file {path}.")
        if path.suffix != SUFFIX:
            raise Misuse(f"{path} is no Python file: give a name, a file that ends in .py, or a folder.")
        its.find(path.stem)
        return {path.stem: path}
    its.find(target)
    return {}


def _checked(
    name: str, file: Path, its: Course, remembered: Progress, args: argparse.Namespace, several: bool
) -> tuple[ExerciseResult, Around]:
    from backpropkit.grade.here import Wish, grade_file  # imports torch

    exercise = its.load(name)
    result = grade_file(exercise, file, Wish(args.seed, its.arrays, args.device, args.timeout))
    result = replace(result, file=shown(file))
    if file.resolve().is_relative_to(remembered.folder):
        remembered.remember(result, file)
    hint = min(remembered.hints.get(name, 0) + 1, len(exercise.hints))
    ways = [("stuck?", f"bpk hint {name}  ({hint} of {len(exercise.hints)})")]
    if exercise.formula is not None:
        ways.append(("why?", f"bpk explain {name}"))
    if several:
        return result, Around()
    return result, Around(unsolved.after(name, its, remembered) if result.passed else "", tuple(ways), args.seed)
