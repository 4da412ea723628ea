"""What interrupts student code that runs in this process: its time limit, and the person at the keyboard."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

PATIENCE = 3  # interruptions that code may swallow before they come without a pause
PAUSE = 0.01  # seconds from one interruption to the next
NO_PAUSE = 3e-5  # then soon one falls between a `try` and the next one, where nothing swallows it


class OutOfTime(BaseException):
    """Raised in the student's code when its time is up. No Exception, so that `except Exception` lets it through."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Interrupts the block after `seconds`, and again and again for code that swallows the interruption.

    Needs a main thread and SIGALRM; elsewhere (Windows, a notebook's worker thread) there is no limit. A timer that
    was running before goes on afterwards.
    """
    if not hasattr(signal, "SIGALRM") or not _in_main_thread():
        yield
        return
    swallowed, active = 0, True

    def interrupt(_signal: int, frame: FrameType | None) -> None:
        nonlocal swallowed
        if not active or _ours(frame):
            return
        swallowed += 1
        signal.setitimer(signal.ITIMER_REAL, PAUSE if swallowed < PATIENCE else _soon(swallowed), PAUSE)
        raise OutOfTime

    before: Any = signal.signal(signal.SIGALRM, interrupt)
    started, outer = time.monotonic(), signal.setitimer(signal.ITIMER_REAL, seconds, PAUSE)
    try:
        try:
            yield
        finally:
            active = False
    finally:  # a second time, for an interruption that came just before the first
        active = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        _resume(outer, time.monotonic() - started)


def _resume(timer: tuple[float, float], passed: float) -> None:
    """Goes on with a timer of somebody else's, less what has passed of it."""
    remaining, interval = timer
    if remaining:
        signal.setitimer(signal.ITIMER_REAL, max(remaining - passed, 1e-3), interval)


def _soon(number: int) -> float:
    """A time that differs from one interruption to the next, so that not all of them find the same spot."""
    return 1e-6 + NO_PAUSE * (number * 0.6180339887 % 1.0)


def _ours(frame: FrameType | None) -> bool:
    """Whether no student code was interrupted but the kit, on its way in or out."""
    name = frame.f_globals.get("__name__", "") if frame is not None else ""
    return name == "contextlib" or name.startswith("backpropkit.")


@contextlib.contextmanager
def keyboard() -> Iterator[Callable[[], bool]]:
    """Tells a person's Ctrl-C, after which the function that is given returns True, from a KeyboardInterrupt that the
    student's code raises by itself."""
    before: Any = signal.getsignal(signal.SIGINT)
    if not callable(before) or not _in_main_thread():
        yield lambda: False
        return
    pressed = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        before(number, frame)

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
