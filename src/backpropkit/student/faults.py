"""An exception from a student's code, as a person would tell it: what was raised, on which line, with which shapes."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import torch

from backpropkit.student import source
from backpropkit.student.exchange import Failure
from backpropkit.student.limits import OutOfTime
from backpropkit.verdict import Status

LONGEST = 300  # characters of an exception's own message


class Fault(Exception):
    """A student's function gave no answer; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def describe(error: BaseException, function: str, path: Path, code: bytes, seconds: float | None) -> Failure:
    """The failure of `function` (or "the file") that `error` tells of, seen from the student's file at `path`."""
    if isinstance(error, (SyntaxError, ValueError)) and function == "the file" and not _frames(error, path):
        return _unreadable(error)
    frames = _frames(error, path)
    frame, line = frames[-1] if frames else (None, None)
    text = _line_of(code, line)
    status, message = _words(error, function, seconds)
    return Failure(
        status, message, function, line, text.strip(), source.assigned_on(text), _shapes(frame, source.names_on(text))
    )


def _words(error: BaseException, function: str, seconds: float | None) -> tuple[Status, str]:
    if isinstance(error, NotImplementedError):
        return Status.UNWRITTEN, f"{function} is not written yet"
    if isinstance(error, OutOfTime):
        return Status.TIMEOUT, f"{function} did not end within {seconds:g} seconds"
    if isinstance(error, SystemExit):
        return Status.ERROR, f"{function} called exit({'' if error.code is None else _safe(error.code)})"
    message = _safe(error)
    return Status.ERROR, f"{function} raised {type(error).__name__}" + (f": {message}" if message else "")


def _unreadable(error: SyntaxError | ValueError) -> Failure:
    """A file that Python can't even read: the message names the fault in words for people."""
    message = _safe(error.msg if isinstance(error, SyntaxError) else error)
    if "null byte" in message:
        message = "it holds a NUL byte, so it is no text file; save it as UTF-8"
    elif "codec can't decode" in message or "invalid or missing encoding" in message:
        message = f"it is not UTF-8 ({message}); save it as UTF-8"
    line = error.lineno if isinstance(error, SyntaxError) else None
    text = (error.text or "").strip() if isinstance(error, SyntaxError) else ""
    return Failure(Status.ERROR, f"the file can't be read: {type(error).__name__}: {message}", "the file", line, text)


def _frames(error: BaseException, path: Path) -> list[tuple[FrameType, int]]:
    """The student's own frames and their lines, the innermost last."""
    return [(f, n) for f, n in traceback.walk_tb(error.__traceback__) if f.f_code.co_filename == str(path)]


def _line_of(code: bytes, line: int | None) -> str:
    lines = code.decode("utf-8-sig", "replace").splitlines()
    return lines[line - 1] if line is not None and 0 < line <= len(lines) else ""


def _safe(value: object) -> str:
    """The first lines of `str(value)`, whatever its `__str__` does."""
    try:
        text = " ".join(str(value).split())
    except BaseException:  # noqa: BLE001 - a hostile __str__ must not take the message down
        return ""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _shapes(frame: FrameType | None, names: tuple[str, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The shapes of the arrays that the failing line names, where they are plain tensors and arrays."""
    local: dict[str, Any] = frame.f_locals if frame is not None else {}
    arrays = {name: local[name] for name in names if type(local.get(name)) in (torch.Tensor, np.ndarray)}
    return tuple((name, tuple(array.shape)) for name, array in arrays.items())
