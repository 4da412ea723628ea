"""`sync`: writes the stubs anew from the specs, and the README's table of exercises between its two markers.

It never writes over a file in which somebody has begun to work.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from backpropkit import stubs
from backpropkit.commands.course import Misuse, course, shown, untouched
from backpropkit.output.look import open_screen
from backpropkit.spec.exercise import Exercise

README = Path("README.md")
BEGIN, END = "<!-- exercises: written by `backpropkit sync` -->", "<!-- end of exercises -->"


def run(args: argparse.Namespace) -> int:
    screen = open_screen()
    its = course(args)
    exercises = [its.load(name) for name in its.specs]
    folder = Path(args.folder)
    wanted = {folder / stubs.file_name(e): stubs.text(e, its.arrays) for e in exercises}
    if README.is_file() and BEGIN in README.read_text("utf-8"):
        wanted[README] = with_table(README.read_text("utf-8"), exercises)
    stale = [file for file, text in wanted.items() if not file.is_file() or file.read_text("utf-8") != text]
    left_over = sorted(set(folder.glob("*/*.py")) - set(wanted))
    for file in left_over:
        screen.say(f"{shown(file)} belongs to no exercise. Remove it.")
    if args.check:
        for file in stale:
            screen.say(f"{shown(file)} is out of step with the specs.")
        if stale:
            screen.say("`backpropkit sync` writes them anew.")
        return 1 if stale or left_over else 0
    _write({file: wanted[file] for file in stale})
    screen.say(f"{len(stale)} of {len(wanted)} files written anew.")
    return 1 if left_over else 0


def _write(files: Mapping[Path, str]) -> None:
    begun = [file for file in files if file.suffix == ".py" and file.exists() and not untouched(file)]
    if begun:
        names = ", ".join(shown(file) for file in begun)
        raise Misuse(f"somebody has written in {names}: no stub any more. Move it away, and nothing is lost.")
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def with_table(readme: str, exercises: list[Exercise]) -> str:
    """The README with the table of these exercises. Raises Misuse where the second marker is missing."""
    before, _, rest = readme.partition(BEGIN)
    if END not in rest:
        raise Misuse(f"{README} has `{BEGIN}` and no `{END}` after it.")
    return f"{before}{BEGIN}\n{table(exercises)}\n{END}{rest.partition(END)[2]}"


def table(exercises: list[Exercise]) -> str:
    """One row per exercise in Markdown: its unit, its name, the first line of its lesson."""
    rows = ["| unit | exercise | what it is |", "|---|---|---|"]
    for e in exercises:
        title = e.title.replace("|", "\\|")
        rows.append(f"| {e.unit} | [`{e.name}`](exercises/{stubs.file_name(e)}) | {title} |")
    return "\n".join(rows)
