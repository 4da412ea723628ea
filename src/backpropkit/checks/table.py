"""The evidence under a message: the student's numbers beside PyTorch's, with the wrong ones marked."""

from __future__ import annotations

from torch import Tensor

from backpropkit.truth import compare
from backpropkit.verdict import Table

ROWS, COLUMNS = 4, 5


def table(title: str, yours: Tensor | None, truth: Tensor) -> Table | None:
    """The first rows and columns; None for an array of another shape, or where all that differs is out of sight."""
    if yours is None or yours.is_complex() or yours.shape != truth.shape or truth.dim() > 2 or not truth.numel():
        return None
    mask = compare.wrong_entries(yours, truth)
    if not bool(mask.any()):
        return None
    left, right, wrong = (_corner(t) for t in (yours.double(), truth.double(), mask))
    if not bool(wrong.any()):
        return None
    marked = frozenset((row, column) for row, column in wrong.nonzero().tolist())
    note = f"the first {ROWS} rows and {COLUMNS} columns" if left.numel() < truth.numel() else ""
    return Table(title, _cells(left), _cells(right), marked, note)


def _corner(values: Tensor) -> Tensor:
    """At most ROWS by COLUMNS; a vector and a single number become one row."""
    rows = values.reshape(1, -1) if values.dim() < 2 else values
    return rows[:ROWS, :COLUMNS]


def _cells(values: Tensor) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(f"{number:.3f}" if 0.001 <= abs(number) < 1000 or number == 0 else f"{number:.2g}" for number in row)
        for row in values.tolist()
    )
