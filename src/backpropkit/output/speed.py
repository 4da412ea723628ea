"""A speed report as a table: the student's functions beside PyTorch's."""

from __future__ import annotations

from rich.text import Text

from backpropkit.bench.plain import Report, Row
from backpropkit.output.look import Look

HEAD = ("", "yours", "PyTorch's", "times", "operators", "PyTorch's")
INFORMATION = "Information only: no points depend on it. Small sizes time Python more than the layer."


def speed_lines(report: Report, look: Look) -> list[Text]:
    """What was timed, then one row per function."""
    sizes = ", ".join(f"{dim}={size}" for dim, size in report.sizes.items())
    runs = "one run" if report.runs == 1 else f"the fastest of {report.runs} runs"
    title = Text.assemble(look.text(report.name, "bold"), look.text(f"  {sizes}"))
    rows = [HEAD, *(_cells(row, report.counted) for row in report.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return [
        title,
        *look.wrapped(f"{report.dtype}, {report.device}, {runs}", "dim"),
        Text(),
        *(_line(row, widths, look, "dim" if row is HEAD else "") for row in rows),
    ]


def _cells(row: Row, counted: bool) -> tuple[str, ...]:
    operators = str(row.your_operators) if counted else "-"
    return (
        row.function,
        duration(row.yours),
        duration(row.pytorchs),
        f"{row.times:.2g} x" if row.times < 100 else f"{row.times:.0f} x",
        operators,
        str(row.pytorchs_operators),
    )


def _line(row: tuple[str, ...], widths: list[int], look: Look, style: str) -> Text:
    first, *others = (cell.ljust(widths[0]) if not k else cell.rjust(widths[k]) for k, cell in enumerate(row))
    return look.text("  " + "   ".join((first, *others)), style)


def duration(seconds: float) -> str:
    """A time as people write it: 1.23 ms."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            return f"{seconds / size:.3g} {unit}"
    raise AssertionError
