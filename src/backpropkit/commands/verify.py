"""`verify [NAME …]`: proves to an instructor that solutions, stubs, formulas, known mistakes and hints are sound."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.text import Text

from backpropkit.commands.course import Misuse, course
from backpropkit.output import symbols
from backpropkit.output.look import Look, open_screen
from backpropkit.output.terminal import STYLES
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays
from backpropkit.verify import Report, verify


def run(args: argparse.Namespace) -> int:
    screen = open_screen()
    its = course(args)
    for name in args.names:
        its.find(name)
    if not args.names and not Path(args.solutions).is_dir():
        raise Misuse(f"there is no folder {args.solutions} here. Stand beside your solutions, or give --solutions DIR.")
    reports = []
    for name in args.names or its.specs:
        exercise = its.load(name)
        arrays = exercise.arrays_for(its.arrays)
        solution = _solution(exercise, Path(args.solutions), arrays)
        reports.append(verify(exercise, solution, args.seeds, arrays))
        screen.show(_lines(reports[-1], screen.look))
    sound = sum(not report.faults for report in reports)
    screen.say(f"{sound} of {len(reports)} exercises are sound.", "bold")
    return 0 if sound == len(reports) else 1


def _solution(exercise: Exercise, folder: Path, arrays: Arrays) -> Path:
    """The solution's file; for NumPy that in `solutions_numpy`, where one file can't serve both."""
    own = folder.with_name(f"{folder.name}_numpy") / exercise.unit / f"{exercise.name}.py"
    return own if arrays == "numpy" and own.is_file() else folder / exercise.unit / f"{exercise.name}.py"


def _lines(report: Report, look: Look) -> list[Text]:
    sign = symbols.WRONG if report.faults else symbols.PASSED
    proven = "" if report.faults else f"  {report.proven}"
    head = Text.assemble(look.text(sign, STYLES[sign]), " ", look.text(report.name, "bold"), look.text(proven))
    return [head, *(line for fault in report.faults for line in look.wrapped(f"{fault}."))]
