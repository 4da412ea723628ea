"""The screen that is written to: how wide it is, whether it takes colours and signs, and how text is fitted onto it."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console
from rich.text import Text

from backpropkit.output import symbols

WIDEST = 120  # beyond, the right edge is too far away to be read together with the left one
GAP = 3
_LIST = re.compile(r"\[[^\[\]]{1,20}\]")  # [N, D] or [0, 2, 1]
_HELD = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Look:
    """`plain` asks for ASCII: the kit's signs become letters, and marks stand where colours would be."""

    width: int = 100
    plain: bool = False

    def text(self, words: str, style: str = "") -> Text:
        """A piece of one line; whatever it holds, no terminal obeys it and no markup is read in it."""
        one_line = " ".join(symbols.clean(words).split("\n"))
        return Text(symbols.plain(one_line) if self.plain else one_line, style)

    def wrapped(self, words: str, style: str = "", indent: str = "  ", label: str = "") -> list[Text]:
        """A sentence over as many lines as it needs, all of them indented, and behind a label where it has one."""
        first = indent + self.text(label).plain
        return [Text(line, style) for line in self.broken(words, first, " " * len(first))]

    def broken(self, words: str, first: str, below: str) -> list[str]:
        """A sentence in lines that begin with `first` and `below`; none of them breaks within a shape or an index."""
        held = _LIST.sub(lambda short: short[0].replace(" ", _HELD), self.text(words).plain)
        lines = textwrap.wrap(held, self.width, initial_indent=first, subsequent_indent=below)
        return [line.replace(_HELD, " ") for line in lines]

    def packed(self, head: Text, pieces: Iterable[Text]) -> list[Text]:
        """`head`, then the pieces side by side; what does not fit goes on below, where the first piece begins."""
        lines, start = [head], head.cell_len
        for piece in pieces:
            if lines[-1].cell_len > start and lines[-1].cell_len + 2 + piece.cell_len > self.width:
                lines.append(Text(" " * start))
            lines[-1] = Text.assemble(lines[-1], "  " if lines[-1].cell_len > start else "", piece)
        return lines

    def cut(self, line: Text, width: int) -> Text:
        """The line, with an ellipsis where it is longer than `width`."""
        if line.cell_len > width:
            more = self.text("…")
            line.truncate(width - more.cell_len)
            line.append_text(more)
        return line

    def edges(self, left: Text, right: Text, indent: str = "  ") -> list[Text]:
        """`left`, and `right` at the right edge of the same line; on a line of its own where it does not fit."""
        room = self.width - left.cell_len - right.cell_len
        if not right.cell_len:
            return [left]
        if room >= GAP:
            return [Text.assemble(left, " " * room, right)]
        return [left, Text.assemble(indent, right)]


def joined(pieces: Iterable[Text], between: str) -> Text:
    return Text(between).join(pieces)


@dataclass(frozen=True)
class Screen:
    """Where lines are printed, and their look."""

    console: Console
    look: Look

    def show(self, lines: Iterable[Text]) -> None:
        for line in lines:
            line.rstrip()
            self.console.print(line, soft_wrap=True)

    def say(self, words: str = "", style: str = "", label: str = "") -> None:
        """One sentence, broken where the screen ends, and behind its label where it has one."""
        self.show(self.look.wrapped(words, style, indent="", label=label) or [Text()])


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Whoever read it has read enough, which the command line tells with its exit code; rich would exit with 1."""
        raise BrokenPipeError


def open_screen(stream: TextIO | None = None) -> Screen:
    """A screen on `stream`. Where NO_COLOR is set, in a pipe, and where signs can't be encoded, it is plain."""
    stream = sys.stdout if stream is None else stream
    utf8 = (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "").startswith("utf8")
    if not utf8 and hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")  # a name that can't be encoded must not end the program
    console = _Console(file=stream, highlight=False, markup=False, emoji=False)
    plain = not utf8 or not console.is_terminal or console.no_color or console.is_dumb_terminal
    if plain:
        console = _Console(file=stream, highlight=False, markup=False, emoji=False, color_system=None, no_color=True)
    return Screen(console, Look(min(console.width, WIDEST), plain))
