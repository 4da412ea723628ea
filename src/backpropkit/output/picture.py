"""A message as a picture: the lines of a terminal drawn as SVG, for documents.

The same lines give the same bytes on every machine. Nothing is fetched when it is looked at: no font, no script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

COLUMN, LINE, SIZE, MARGIN = 8.0, 19.0, 13.0, 20.0
WORDS = re.compile(r"\S+(?: \S+)*")  # up to a gap of two spaces, which a renderer may close
INK = {
    "red": "#ff7b72",
    "green": "#56d364",
    "yellow": "#e3b341",
    "cyan": "#76e3ea",
    "dim": "#8b949e",
    "": "#e6edf3",
}
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}"
 viewBox="0 0 {width:g} {height:g}" role="img" aria-label={label}>
<rect width="{width:g}" height="{height:g}" rx="8" fill="#0d1117"/>
<g font-family="{font}" font-size="{size:g}" fill="{ink}">
{lines}
</g>
</svg>
"""


def svg(lines: Sequence[Text], label: str) -> str:
    """The lines in the colours of a dark terminal; `label` is for those who can't see it."""
    width = 2 * MARGIN + COLUMN * max((line.cell_len for line in lines), default=0)
    height = 2 * MARGIN + LINE * (len(lines) - 1) + SIZE
    drawn = [piece for number, line in enumerate(lines) for piece in _pieces(line, MARGIN + SIZE + LINE * number)]
    return SVG.format(
        width=width, height=height, label=quoteattr(label), font=FONT, size=SIZE, ink=INK[""], lines="\n".join(drawn)
    )


def _pieces(line: Text, y: float) -> Iterator[str]:
    """One element per stretch of one style without a gap, each pressed into its columns: fonts differ in width."""
    column = 0
    for segment in line.render(Console(width=500, color_system="truecolor")):
        for words in WORDS.finditer(segment.text):
            x = MARGIN + COLUMN * (column + cell_len(segment.text[: words.start()]))
            fit = f'textLength="{COLUMN * cell_len(words[0]):g}" lengthAdjust="spacingAndGlyphs"'
            yield f'<text x="{x:g}" y="{y:g}" {fit}{_look(segment.style)}>{escape(words[0])}</text>'
        column += cell_len(segment.text.rstrip("\n"))


def _look(style: Style | None) -> str:
    if style is None:
        return ""
    name = "dim" if style.dim else style.color.name if style.color else ""
    return (f' fill="{INK[name]}"' if name else "") + (' font-weight="bold"' if style.bold else "")
