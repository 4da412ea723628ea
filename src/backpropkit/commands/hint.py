"""`hint [NAME]`: one more hint each time, from gentle to nearly there; without a name, for the next unsolved one."""

from __future__ import annotations

import argparse

from backpropkit.commands import progress, unsolved
from backpropkit.commands.course import course, workplace
from backpropkit.output.look import open_screen


def run(args: argparse.Namespace) -> int:
    screen = open_screen()
    its = course(args)
    remembered = progress.read(workplace(its.specs))
    name = args.name or next(iter(unsolved.first(its, remembered)), "")
    if not name:
        screen.say(unsolved.all_solved(its), "bold green")
        return 0
    its.find(name)  # a misspelt one is answered before torch is imported
    hints, before = its.load(name).hints, remembered.hints.get(name, 0)
    given = len(hints) if args.all else min(before + 1, len(hints))
    if not args.name:
        screen.say(name, "bold")
    for number, hint in enumerate(hints[:given], 1):
        new = number == given or args.all
        screen.say(hint, "" if new else "dim", label=f"{number} of {len(hints)}  ")
    if given == len(hints):
        screen.say("These are all the hints there are.", "dim")
    remembered.hints[name] = max(given, before)
    remembered.save()
    return 0
