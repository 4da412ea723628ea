"""An exception from a student's code, as a person would tell it: what was raised, on which line, with which shapes."""

from __future__ import annotations

import io
import linecache
import re
import tokenize
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import torch

from backpropkit.student import source
from backpropkit.student.exchange import Failure
from backpropkit.student.limits import OutOfTime, time_limit
from backpropkit.student.policy import Forbidden
from backpropkit.verdict import Status

LONGEST = 300  # characters of an exception's own message
APART = "waits for another process in vain: all must call the same collectives, in the same order"
LOST = re.compile(r"gloo/transport/.*(Timed out|closed by peer|reset by peer|Broken pipe)")  # the other process
IMPORTS = {
    "F": "import torch.nn.functional as F",
    "math": "import math",
    "np": "import numpy as np",
    "torch": "import torch",
}
FILE = "the file"  # what fails where no function is asked yet


class Fault(Exception):
    """A student's function gave no answer; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


@dataclass(frozen=True)
class Place:
    """Where a student's code stands: the file at `path`, or several places for the functions of a notebook."""

    path: Path
    code: bytes
    files: frozenset[str]

    def has(self, frame: FrameType) -> bool:
        return frame.f_code.co_filename in self.files

    def is_near(self, frame: FrameType) -> bool:
        """Whether this is the student's code too, in another file of the same folder."""
        file = Path(frame.f_code.co_filename)
        return file.suffix == ".py" and file.resolve().parent == self.path.resolve().parent

    def line(self, frame: FrameType, number: int) -> str:
        file = frame.f_code.co_filename
        lines = _lines(self.code) if file == str(self.path) and self.code else linecache.getlines(file)
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def describe(
    error: BaseException, function: str, place: Place, seconds: float | None, others: tuple[str, ...] = ()
) -> Failure:
    """The failure of `function` (or "the file") that `error` tells of, seen from the student's own lines; of one of the
    `others` that a probe calls, where that was running."""
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [(frame, line) for frame, line in frames if place.has(frame)]
    if own and (outermost := own[0][0].f_code.co_qualname.partition(".")[0]) in others:
        function = outermost
    if function == FILE and not own and isinstance(error, (SyntaxError, ValueError)):
        return _unreadable(error, place.code)
    status, message = _words(error, function, seconds, _unwritten(function, frames, place))
    message += _elsewhere(frames, place)
    if not own:
        return Failure(status, message, function)
    frame, number = own[-1]
    text = place.line(frame, number)
    shapes = _shapes(frame, source.names_on(text))
    return Failure(status, message, function, number, text, source.assigned_on(text), shapes)


def _words(error: BaseException, function: str, seconds: float | None, unwritten: str) -> tuple[Status, str]:
    if isinstance(error, NotImplementedError) and unwritten:
        return Status.UNWRITTEN, f"{unwritten} is not written yet"
    if isinstance(error, OutOfTime):
        return Status.TIMEOUT, f"{function} did not end within {seconds:g} seconds"
    if isinstance(error, RuntimeError) and LOST.search(str(error)):
        return Status.TIMEOUT, f"{function} {APART}"
    if isinstance(error, SystemExit):
        return Status.ERROR, f"{function} called exit({'' if error.code is None else _safe(error.code)})"
    if isinstance(error, Forbidden):
        return Status.FORBIDDEN, f"{function} calls {error}: here you are the one who differentiates"
    message = _safe(error)
    if isinstance(error, NameError) and error.name in IMPORTS:
        message += f": write `{IMPORTS[error.name]}` at the top of the file"
    return Status.ERROR, f"{function} raised {type(error).__name__}" + (f": {message}" if message else "")


def _unwritten(function: str, frames: list[tuple[FrameType, int]], place: Place) -> str:
    """The function or the method of a class whose own line raises NotImplementedError; empty where the student's code
    does not: torch raises it too, for other reasons."""
    if not frames:
        return ""
    frame, number = frames[-1]
    if not (place.has(frame) or place.is_near(frame)) or "NotImplementedError" not in place.line(frame, number):
        return ""
    method = frame.f_code.co_qualname
    return method if method.startswith(f"{function}.") else function


def _elsewhere(frames: list[tuple[FrameType, int]], place: Place) -> str:
    """The line in another file of the student's, where that is what was running."""
    frame, number = next(((f, n) for f, n in reversed(frames) if place.has(f) or place.is_near(f)), (None, 0))
    return f" ({Path(frame.f_code.co_filename).name}, line {number})" if frame and not place.has(frame) else ""


def _unreadable(error: SyntaxError | ValueError, code: bytes) -> Failure:
    """A file that Python can't even read: the message names the fault in words for people."""
    line, text = None, ""
    if b"\0" in code:
        message = "it holds a NUL byte, so it is no text file. Save it as UTF-8"
    elif isinstance(error, SyntaxError) and "encoding" not in _safe(error.msg):
        message, line, text = f"{type(error).__name__}: {_safe(error.msg)}", error.lineno, (error.text or "").strip()
    else:
        line = _first_bad_line(code)
        message = f"it is not UTF-8{f' from line {line} on' if line else ''}. Save it as UTF-8"
    return Failure(Status.ERROR, f"the file can't be read: {message}", FILE, line, text)


def _first_bad_line(code: bytes) -> int | None:
    try:
        code.decode("utf-8")
    except UnicodeDecodeError as error:
        return code.count(b"\n", 0, error.start) + 1
    return None


def _lines(code: bytes) -> list[str]:
    """The lines as Python counts them, which are not those of str.splitlines: a form feed ends none."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(code).readline)
    except SyntaxError:
        encoding = "utf-8-sig"
    return list(io.TextIOWrapper(io.BytesIO(code), encoding, "replace"))


def _safe(value: object) -> str:
    """The first lines of `str(value)`, whatever its `__str__` does."""
    try:
        with time_limit(1.0):
            text = " ".join(str(value).split())
    except BaseException:  # noqa: BLE001 - a hostile __str__ must not take the message down
        return ""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _shapes(frame: FrameType, names: tuple[str, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The shapes of the arrays that the failing line names, where they are plain tensors and arrays."""
    local: dict[str, Any] = frame.f_locals
    arrays = {name: local[name] for name in names if type(local.get(name)) in (torch.Tensor, np.ndarray)}
    return tuple((name, tuple(array.shape)) for name, array in arrays.items())
