"""One question asked of several workers, which are joined in a gloo group.

They hold a connection to each other and can make no other one: what student code says over it is heard by the same
student's code alone. The grader believes each of them as little as any worker.
"""

from __future__ import annotations

import contextlib
import select
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from backpropkit.isolation import questions
from backpropkit.isolation.gone import Gone
from backpropkit.student import group
from backpropkit.student.exchange import Answer, Failure, ProbeAsk
from backpropkit.student.group import GRACE
from backpropkit.verdict import Status

if TYPE_CHECKING:
    from backpropkit.isolation.remote import RemoteStudent


def asked(student: RemoteStudent, ask: ProbeAsk) -> Answer:
    """The answers of all workers as one.

    They are kept for the next question, as long as none fails. What failed in workers that had been asked before is
    asked of new ones: some code takes the group down when it is done with it.
    """
    if len(student.members) != ask.processes:
        student.dismiss()
    reused = bool(student.members)
    answer = _asked(student, ask)
    if answer.failure is None:
        return answer
    student.dismiss()
    return asked(student, ask) if reused and answer.failure.status is Status.ERROR else answer


def _asked(student: RemoteStudent, ask: ProbeAsk) -> Answer:
    if not student.members:
        student.gather(ask.processes)
        if why := next(filter(None, [member.greet() for member in student.members]), ""):
            return group.skipped(ask.function, why)
        if failure := next(filter(None, map(_loaded, student.members)), None):
            return Answer(failure=failure)
    late = Failure(Status.TIMEOUT, f"{ask.function} did not end within {student.limits.call:g} seconds", ask.function)
    return group.merged(_answers(student.members, replace(ask, processes=1)), late)


def _loaded(member: RemoteStudent) -> Failure | None:
    """Why a worker did not load the file; None where it did."""
    try:
        return member.load().failure
    except Gone as gone:
        return gone.failure("the file")


def _answers(members: Sequence[RemoteStudent], ask: ProbeAsk) -> list[Answer | None]:
    """What each says, None for one that says nothing in time. Once one has failed by itself, the others have little
    time left: they wait for it."""
    ends, came = members[0].deadline(), dict[int, Answer]()
    for rank, member in enumerate(members):
        with _told(came, rank, ask):
            member.send(*questions.pack_ask(ask), ends)
    while len(came) < len(members):
        poll, waiting = select.poll(), {}
        for rank, member in enumerate(members):
            if rank not in came and member.worker is not None:
                waiting[member.worker.channel] = rank
                poll.register(member.worker.channel, select.POLLIN)
        ready = poll.poll(max(ends - time.monotonic(), 0) * 1000)
        if not ready:
            break
        for rank in (waiting[channel] for channel, _ in ready):
            with _told(came, rank, ask):
                came[rank] = members[rank].answer(ask, ends)
            if group.is_own(came[rank].failure):
                ends = min(ends, time.monotonic() + GRACE)
    return [came.get(rank) for rank in range(len(members))]


@contextlib.contextmanager
def _told(came: dict[int, Answer], rank: int, ask: ProbeAsk) -> Iterator[None]:
    """A worker that is gone has answered, too."""
    try:
        yield
    except Gone as gone:
        came[rank] = Answer(failure=gone.failure(ask.function))
