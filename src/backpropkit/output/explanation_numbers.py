"""Numbers of an explanation: as few digits as tell them, nested lists as NumPy prints them, and grids with labels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product

from rich.text import Text

from backpropkit.explain.plain import Array
from backpropkit.output.look import Look

MOST_DIGITS = 3
EXACT = 1e-9
SMALL, LARGE = 1e-3, 1e5  # between them no powers of ten are needed


def digits(numbers: Sequence[float]) -> list[str]:
    """All with the same number of decimals, as few as needed and at most three; very small or large ones in powers."""
    for places in range(MOST_DIGITS):
        if all(_is_told(n, places) for n in numbers):
            return [_plain(n, places) for n in numbers]
    return [_plain(n, MOST_DIGITS) if SMALL <= abs(n) < LARGE or abs(n) < EXACT else f"{n:.1e}" for n in numbers]


def _is_told(number: float, places: int) -> bool:
    """Whether so many decimals are the whole number."""
    if not math.isfinite(number):
        return True
    return abs(number) < LARGE and abs(round(number, places) - number) <= EXACT * max(1.0, abs(number))


def _plain(number: float, places: int) -> str:
    return f"{round(number, places) + 0.0:.{places}f}"


def nested(array: Array) -> str:
    """ "[[1, 2], [3, 4]]"."""
    texts = iter(digits(array.numbers))

    def block(shape: tuple[int, ...]) -> str:
        if not shape:
            return next(texts)
        return f"[{', '.join(block(shape[1:]) for _ in range(shape[0]))}]"

    return block(array.shape)


def aligned(rows: Sequence[Sequence[float]]) -> list[list[str]]:
    """The numbers of several rows with the same number of decimals."""
    texts = iter(digits([number for row in rows for number in row]))
    return [[next(texts) for _ in row] for row in rows]


def head(shape: Sequence[int], number: int) -> str:
    """The place of an entry as the head of a column: "[0, 2]", and shorter where there are many axes: "0,0,2,1"."""
    place = listed("", shape, number)
    return place.strip("[]").replace(" ", "") if len(shape) > 2 else place


def listed(name: str, shape: Sequence[int], number: int) -> str:
    """ "x[0, 2]" for the third entry of x [2, 3], "[0, 2]" without a name, and the name alone for a single number."""
    if not shape:
        return name
    index = list(product(*(range(size) for size in shape)))[number]
    return f"{name}[{', '.join(map(str, index))}]"


def grid(
    heads: Sequence[str],
    labels: Sequence[str],
    rows: Sequence[Sequence[float]],
    look: Look,
    right: Sequence[Sequence[float]] | None = None,
) -> Iterator[Text]:
    """Rows of numbers under their heads, as many columns as there is room for; what is not `right` is marked."""
    cells = aligned(rows[: len(labels)])
    width = max([len(head) for head in heads] + [len(cell) for row in cells for cell in row]) + 2
    margin = max(map(len, labels)) + 2
    room = max(1, (look.width - margin - 4) // width)
    cut = look.text(" …" if len(heads) > room else "").plain
    yield look.text("  " + " " * margin + "".join(head.rjust(width) for head in heads[:room]) + cut, "dim")
    for number, (label, row) in enumerate(zip(labels, cells, strict=True)):
        line = look.text(f"  {label.ljust(margin)}")
        for column, cell in enumerate(row[:room]):
            wrong = right is not None and abs(rows[number][column] - right[number][column]) > EXACT
            mark = "*" if wrong and look.plain else ""
            line.append_text(look.text((mark + cell).rjust(width), "red" if wrong else ""))
        yield line.append(cut)
