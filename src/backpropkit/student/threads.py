"""Threads that a student's code starts: what holds for the function that starts one holds in the thread as well.

Torch keeps its modes, and whether autograd writes down what is done, for each thread by itself; a new one has neither.
"""

from __future__ import annotations

import _thread
import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

STARTERS: tuple[tuple[Any, str], ...] = tuple(
    (owner, name)
    for owner in (threading, _thread)
    for name in (
        "_start_new_thread",
        "_start_joinable_thread",
        "start_new_thread",
        "start_new",
        "start_joinable_thread",
    )
    if name in owner.__dict__
)


@contextlib.contextmanager
def each_within(entered: Callable[[], AbstractContextManager[Any]]) -> Iterator[None]:
    """Every thread that is started inside runs within a context of its own that `entered` makes."""

    def started_by(start: Callable[..., Any]) -> Callable[..., Any]:
        def starting(function: Callable[..., Any], *how: Any, **more: Any) -> Any:
            def run(*arguments: Any, **options: Any) -> Any:
                with entered():
                    return function(*arguments, **options)

            return start(run, *how, **more)

        return starting

    before = [owner.__dict__[name] for owner, name in STARTERS]
    for (owner, name), start in zip(STARTERS, before, strict=True):
        setattr(owner, name, started_by(start))
    try:
        yield
    finally:
        for (owner, name), start in zip(STARTERS, before, strict=True):
            setattr(owner, name, start)
