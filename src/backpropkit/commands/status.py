"""`status`: the course at a glance, from the files and from what is remembered. Grades nothing and needs no torch."""

from __future__ import annotations

import argparse
from pathlib import Path

from backpropkit.commands import progress
from backpropkit.commands.course import course, own_files, shown, untouched
from backpropkit.output.look import open_screen
from backpropkit.output.terminal_status import Row, State, status_lines


def run(args: argparse.Namespace) -> int:
    screen = open_screen()
    its = course(args)
    folder, files = own_files(its.specs)
    remembered = progress.read(folder)
    rows = [_row(name, spec.parent.name, files.get(name), remembered) for name, spec in its.specs.items()]
    screen.show(status_lines(rows, screen.look))
    if not files:
        screen.say(f"There are no exercises in {shown(folder)}. `bpk start` puts them there.")
    return 0


def _row(name: str, unit: str, file: Path | None, remembered: progress.Progress) -> Row:
    if file is None:
        return Row(name, unit, State.MISSING)
    known = remembered.of(name, file)
    if known is None:
        return Row(name, unit, State.UNWRITTEN if untouched(file) else State.UNCHECKED)
    if known.status == "unwritten":
        return Row(name, unit, State.UNWRITTEN)
    if known.settled and not known.passed:
        return Row(name, unit, State.SKIPPED)
    state = State.PASSED if known.passed else State.WRONG
    return Row(name, unit, state, known.score, known.max_score, known.headline)
