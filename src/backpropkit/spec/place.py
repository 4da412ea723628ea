"""Which line of a spec an exception comes from."""

from __future__ import annotations

from pathlib import Path


def line_in(error: BaseException, file: Path) -> int | None:
    """The last line of the file that the exception went through, or that of a syntax error in it."""
    trace, line = error.__traceback__, getattr(error, "lineno", None)
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in (str(file), str(file.resolve())):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
