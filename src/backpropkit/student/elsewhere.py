"""Where else a student's code runs: in threads that it starts, and as the kernel of an operator that it registers.

Torch keeps its modes, and whether autograd writes down what is done, for each thread by itself; a new one has neither.
While an operator runs, the modes that look at operators are off.
"""

from __future__ import annotations

import _thread
import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any

from torch.library import Library, fallthrough_kernel

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
PLACES = (*STARTERS, (Library, "impl"))
Entered = Callable[[], AbstractContextManager[Any]]


@contextlib.contextmanager
def each_within(entered: Entered) -> Iterator[None]:
    """Every thread that is started inside, and every kernel that is registered, runs within a context of its own that
    `entered` makes."""
    before = [owner.__dict__[name] for owner, name in PLACES]
    for (owner, name), original in zip(PLACES, before, strict=True):
        setattr(owner, name, (_registering if owner is Library else _starting)(original, entered))
    try:
        yield
    finally:
        for (owner, name), original in zip(PLACES, before, strict=True):
            setattr(owner, name, original)


def _starting(start: Callable[..., Any], entered: Entered) -> Callable[..., Any]:
    def started(function: Callable[..., Any], *how: Any, **more: Any) -> Any:
        return start(_within(function, entered), *how, **more)

    return started


def _registering(register: Callable[..., Any], entered: Entered) -> Callable[..., Any]:
    @wraps(register)
    def registered(library: Library, operator: Any, kernel: Any, *how: Any, **more: Any) -> Any:
        inside = kernel if kernel is fallthrough_kernel else _within(kernel, entered)
        return register(library, operator, inside, *how, **more)

    return registered


def _within(function: Callable[..., Any], entered: Entered) -> Callable[..., Any]:
    def run(*arguments: Any, **options: Any) -> Any:
        with entered():
            return function(*arguments, **options)

    return run
