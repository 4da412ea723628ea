"""The evidence under a message: the student's numbers beside PyTorch's, or above them where the screen is narrow."""

from __future__ import annotations

from dataclasses import replace

from rich.text import Text

from backpropkit.output.look import Look, joined
from backpropkit.verdict import Table

YOURS, TRUTH = "yours", "PyTorch's"
APART = " " * 5
STACKED_ROWS = 2
Row = tuple[str, ...]


def table_lines(table: Table, look: Look) -> list[Text]:
    """The table with its wrong entries marked: in red, or by a star where there are no colours."""
    title = look.text(f"  {table.title}" + (f", {table.note}" if table.note else ""), "dim")
    yours, truth = _blocks(table, look)
    block = yours[0].cell_len
    beside = 2 * block + len(APART)
    if title.cell_len + 3 + beside <= look.width:
        return _beside(title, yours, truth, title.cell_len + 3)
    if 4 + beside <= look.width:
        return [*look.wrapped(title.plain.strip(), "dim"), *_beside(Text(), yours, truth, 4)]
    shown = _shortened(table)
    yours, truth = _blocks(shown, look)
    return [
        *look.wrapped(title.plain.strip(), "dim"),
        Text(f"  {YOURS}", "dim"),
        *(Text.assemble("  ", row) for row in yours),
        Text(f"  {TRUTH}", "dim"),
        *(Text.assemble("  ", row) for row in truth),
    ]


def _beside(title: Text, yours: list[Text], truth: list[Text], indent: int) -> list[Text]:
    block = yours[0].cell_len
    head = Text.assemble(
        title,
        " " * (indent - title.cell_len),
        (YOURS.center(block), "dim"),
        APART,
        (TRUTH.center(block).rstrip(), "dim"),
    )
    rows = [Text.assemble(" " * indent, left, APART, right) for left, right in zip(yours, truth, strict=True)]
    return [head, *rows]


def _blocks(table: Table, look: Look) -> tuple[list[Text], list[Text]]:
    cells = [cell for row in (*table.yours, *table.truth) for cell in row]
    all_wrong = len(table.wrong) == sum(map(len, table.yours))
    stars = look.plain and not all_wrong
    width = max(max(map(len, cells)), len(YOURS)) + stars
    return (
        [_row(row, width, {c for r, c in table.wrong if r == k}, stars) for k, row in enumerate(table.yours)],
        [_row(row, width, set(), stars) for row in table.truth],
    )


def _row(row: Row, width: int, wrong: set[int], stars: bool) -> Text:
    mark = ("*", " ") if stars else ("", "")
    return joined(
        (
            Text((cell + mark[column not in wrong]).rjust(width), "red" if column in wrong else "")
            for column, cell in enumerate(row)
        ),
        " ",
    )


def _shortened(table: Table) -> Table:
    """The first rows that have something wrong: two blocks above each other take twice the lines."""
    rows = sorted({row for row, _ in table.wrong})[:STACKED_ROWS]
    return replace(
        table,
        yours=tuple(table.yours[row] for row in rows),
        truth=tuple(table.truth[row] for row in rows),
        wrong=frozenset((rows.index(row), column) for row, column in table.wrong if row in rows),
    )
