"""One question asked of several processes, which are forked from this one and joined in a group.

They have the student's file loaded, as this process has it, and live for this question alone. Only for code that may
run in this process anyhow: what comes back is unpickled.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Any, NoReturn

from backpropkit.student import endings, gathering, group
from backpropkit.student.exchange import Answer, Failure, ProbeAsk
from backpropkit.student.gathering import GRACE
from backpropkit.student.group import JOINING, NoGroup
from backpropkit.student.links import Links, links
from backpropkit.verdict import Status

JOINED = "joined"


@dataclass(frozen=True)
class Work:
    """What each process does, within how many seconds: None where a person has all the time. `function` is asked."""

    answer: Callable[[], Answer]
    seconds: float | None
    function: str


@dataclass(frozen=True)
class Process:
    """One of the processes, and where its words arrive."""

    pid: int
    words: Connection
    function: str


def asked(ask: ProbeAsk, answer: Callable[[], Answer], seconds: float | None) -> Answer:
    """What `answer` says in each of the processes. Whatever the student's code does there, none is left behind."""
    if why := group.missing():
        return group.skipped(ask.function, why)
    work, processes = Work(answer, seconds, ask.function), list[Process]()
    ends = links(ask.processes)
    try:
        for rank in range(ask.processes):
            processes.append(_forked(rank, ends, work))
        for words in _received(processes, JOINING + GRACE):
            if words != JOINED:
                return group.skipped(
                    ask.function, words if isinstance(words, str) else "one of them ended, or was late"
                )
        came = _received(processes, None if seconds is None else seconds + GRACE)
        late = Failure(Status.TIMEOUT, f"{ask.function} did not end within {seconds} seconds", ask.function)
        return gathering.merged(came, late)
    finally:
        _close(ends)
        for process in processes:
            _end(process)


def _forked(rank: int, ends: Sequence[Links], work: Work) -> Process:
    ours, theirs = Pipe(duplex=False)
    pid = os.fork()
    if pid == 0:
        _live(rank, ends, work, theirs)
    theirs.close()
    return Process(pid, ours, work.function)


def _live(rank: int, ends: Sequence[Links], work: Work, words: Connection) -> NoReturn:
    """The whole life of a process. Never returns."""
    try:
        _close([own for other, own in enumerate(ends) if other != rank])
        try:
            group.join(rank, ends[rank])
        except NoGroup as error:
            _say(words, str(error))
        else:
            if work.seconds is not None:
                group.give_up_after(work.seconds)
            _say(words, JOINED)
            _say(words, work.answer())
    finally:
        os._exit(0)


def _close(ends: Sequence[Links]) -> None:
    for link in (link for own in ends for link in own):
        link.close()


def _say(words: Connection, what: Any) -> None:
    words.send_bytes(pickle.dumps(what))


def _received(processes: Sequence[Process], seconds: float | None) -> list[Any]:
    """What each says next, within so many seconds; None for one that says nothing."""
    ends = None if seconds is None else time.monotonic() + seconds
    channels = {rank: process.words for rank, process in enumerate(processes)}
    came = gathering.heard(channels, lambda rank: _heard(processes[rank]), ends)
    return [came.get(rank) for rank in channels]


def _heard(process: Process) -> Any:
    """What a process said; how it ended, where it says nothing any more."""
    try:
        return pickle.loads(process.words.recv_bytes())
    except Exception:  # noqa: BLE001 - what a dead process leaves half said, or a student's code puts in its place
        status, words = endings.words(_end(process))
        return Answer(failure=Failure(status, f"{process.function} {words}", process.function))


def _end(process: Process) -> int:
    """Kills a process, or finds it dead; the wait status that tells how it died, 0 where that was asked before."""
    process.words.close()
    with contextlib.suppress(ChildProcessError):
        found, status = os.waitpid(process.pid, os.WNOHANG)
        if not found:
            os.kill(process.pid, signal.SIGKILL)
            _, status = os.waitpid(process.pid, 0)
        return status
    return 0
