"""The answers of several processes that run one student's file together: waited for, and made one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from backpropkit.student.exchange import Answer, Failure
from backpropkit.student.faults import APART
from backpropkit.verdict import Status

GRACE = 1.0  # seconds for a process that does not keep its own time limit, or waits for one that has failed
Said = TypeVar("Said")


def heard(channels: Mapping[int, Connection | int], hear: Callable[[int], Said], ends: float | None) -> dict[int, Said]:
    """What each process says, by its rank, until `ends` on the monotonic clock; one that says nothing is not in there.

    Once one has failed by itself, the others have little time left: they wait for it.
    """
    came: dict[int, Said] = {}
    while len(came) < len(channels):
        waiting: dict[Any, int] = {channel: rank for rank, channel in channels.items() if rank not in came}
        ready = wait(list(waiting), None if ends is None else max(ends - time.monotonic(), 0))
        if not ready:
            break
        for rank in (waiting[channel] for channel in ready):
            said = came[rank] = hear(rank)
            if isinstance(said, Answer) and is_own(said.failure):
                soon = time.monotonic() + GRACE
                ends = soon if ends is None else min(ends, soon)
    return came


def is_own(failure: Failure | None) -> bool:
    """Whether a process failed by itself, not because it waited for another one."""
    return failure is not None and APART not in failure.message


def merged(answers: Sequence[Answer | None], late: Failure) -> Answer:
    """The answers of all processes as one; None for a process that gave none in time, which is `late`.

    One that has failed by itself is the cause, whatever the others say that waited for it.
    """
    printed = "".join(dict.fromkeys(answer.printed for answer in answers if answer is not None))
    outputs = tuple(call for answer in answers if answer is not None for call in answer.outputs)
    failures = [late if answer is None else answer.failure for answer in answers]
    found = [(rank, failure) for rank, failure in enumerate(failures) if failure is not None]
    if not found:
        return Answer(outputs, printed=printed)
    rank, first = next(_causes(found, answers), found[0])
    if len({failure.message for _, failure in found}) > 1 or len(found) < len(answers):
        first = replace(first, message=f"{first.message} (in process {rank})")
    if first.status is Status.CRASHED and first.message.count("SIGABRT"):  # so gloo ends a message of another length
        first = replace(first, message=f"{first.message}: do all call the same collectives, with the same shapes?")
    return Answer(failure=first, printed=printed)


def _causes(found: Sequence[tuple[int, Failure]], answers: Sequence[Answer | None]) -> Iterator[tuple[int, Failure]]:
    return ((rank, failure) for rank, failure in found if answers[rank] is not None and is_own(failure))
