"""One question asked of several workers, which are joined in a gloo group.

They hold a connection to each other and can make no other one: what student code says over it is heard by the same
student's code alone. The grader believes each of them as little as any worker.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from backpropkit.isolation import questions
from backpropkit.isolation.gone import Gone
from backpropkit.student import gathering, group
from backpropkit.student.exchange import Answer, Failure, ProbeAsk
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
    return gathering.merged(_answers(student.members, replace(ask, processes=1)), late)


def _loaded(member: RemoteStudent) -> Failure | None:
    """Why a worker did not load the file; None where it did."""
    try:
        return member.load().failure
    except Gone as gone:
        return gone.failure("the file")


def _answers(members: Sequence[RemoteStudent], ask: ProbeAsk) -> list[Answer | None]:
    """What each says, None for one that says nothing in time."""
    ends, came = members[0].deadline(), dict[int, Answer]()
    for rank, member in enumerate(members):
        with _told(came, rank, ask):
            member.send(*questions.pack_ask(ask), ends)

    def hear(rank: int) -> Answer:
        with _told(came, rank, ask):
            came[rank] = members[rank].answer(ask, ends)
        return came[rank]

    workers = {rank: member.worker for rank, member in enumerate(members) if rank not in came}
    gathering.heard({rank: worker.channel for rank, worker in workers.items() if worker is not None}, hear, ends)
    return [came.get(rank) for rank in range(len(members))]


@contextlib.contextmanager
def _told(came: dict[int, Answer], rank: int, ask: ProbeAsk) -> Iterator[None]:
    """A worker that is gone has answered, too."""
    try:
        yield
    except Gone as gone:
        came[rank] = Answer(failure=gone.failure(ask.function))
