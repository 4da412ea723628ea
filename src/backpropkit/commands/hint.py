"""`hint NAME`: one more hint each time, from gentle to nearly there."""

from __future__ import annotations

import argparse

from backpropkit.commands import progress
from backpropkit.commands.course import course, workplace
from backpropkit.output.look import open_screen


def run(args: argparse.Namespace) -> int:
    screen = open_screen()
    its = course(args)
    its.find(args.name)
    hints = its.load(args.name).hints
    remembered = progress.read(workplace(its.specs))
    before = remembered.hints.get(args.name, 0)
    given = len(hints) if args.all else min(before + 1, len(hints))
    for number, hint in enumerate(hints[:given], 1):
        new = number == given or args.all
        screen.say(hint, "" if new else "dim", label=f"{number} of {len(hints)}  ")
    if given == len(hints):
        screen.say("These are all the hints there are.", "dim")
    remembered.hints[args.name] = max(given, before)
    remembered.save()
    return 0
