"""The course at a glance: every exercise by unit, what is wrong with some, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rich.text import Text

from backpropkit.output import symbols
from backpropkit.output.look import Look
from backpropkit.output.terminal import LIGHTS


class State(StrEnum):
    """Where an exercise stands, as far as it is known without grading it; the value is how it is said."""

    PASSED = "passed"
    WRONG = "wrong"
    UNWRITTEN = "not written yet"
    UNCHECKED = "changed, not checked yet"
    MISSING = "not here"
    SKIPPED = "can't be asked on this machine"


TOLD = (State.WRONG, State.UNCHECKED, State.SKIPPED)  # by a line of their own
SIGNS = {State.PASSED: symbols.PASSED, State.WRONG: symbols.WRONG, State.UNWRITTEN: symbols.OPEN}


@dataclass(frozen=True)
class Row:
    """One exercise: its points and its headline where it was checked."""

    name: str
    unit: str
    state: State
    score: float = 0.0
    max_score: float = 0.0
    headline: str = ""


def status_lines(rows: Sequence[Row], look: Look) -> list[Text]:
    """The units, then a line for each exercise that is more to say of, the count and the next step."""
    lines: list[Text] = []
    width = max((len(row.unit) for row in rows), default=0)
    for unit, members in groupby(rows, key=lambda row: row.unit):
        lines += look.packed(look.text(f"{unit.ljust(width)}  ", "bold"), (_light(row, look) for row in members))
    told = [row for row in rows if row.state in TOLD]
    name_width = max((len(row.name) for row in told), default=0)
    return [*lines, Text(), *(_line(row, name_width, look) for row in told), *_counts(rows, look)]


def _light(row: Row, look: Look) -> Text:
    sign = SIGNS.get(row.state, symbols.SKIPPED)
    return Text.assemble(look.text(sign, LIGHTS[sign]), " ", look.text(row.name))


def _line(row: Row, name_width: int, look: Look) -> Text:
    name = look.text(row.name)
    line = Text.assemble(_light(row, look), " " * (name_width - name.cell_len), "  ")
    if row.state is State.WRONG:
        line.append_text(look.text(f"{row.score:g} / {row.max_score:g}".rjust(8) + f"   {row.headline}"))
    else:
        line.append_text(look.text(row.state.value, "dim"))
    return look.cut(line, look.width)


def _counts(rows: Sequence[Row], look: Look) -> list[Text]:
    counted = [(state, sum(row.state is state for row in rows)) for state in State]
    passed = counted[0][1]
    words = [f"{passed} of {len(rows)} passed", *(f"{count} {state.value}" for state, count in counted[1:] if count)]
    step = next((row.name for row in rows if row.state not in (State.PASSED, State.MISSING, State.SKIPPED)), "")
    lines = look.wrapped(", ".join(words), "bold", indent="")
    right = look.text(f"next: bpk check {step}" if step else "")
    return [*lines[:-1], *look.edges(lines[-1], right, indent="")]
