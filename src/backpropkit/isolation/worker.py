"""A one-shot process that runs one student file: locks itself down, then reads the file, then answers questions.

It is forked from the zygote and ends with the last question. Nothing that it holds is secret, and nobody believes it.
"""

from __future__ import annotations

import contextlib
import itertools
import linecache
import os
import random
import resource
import signal
import socket
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import torch
from torch import distributed

from backpropkit.isolation import answers, questions, wire
from backpropkit.isolation.helpers import Helpers
from backpropkit.isolation.lockdown import Lockdown
from backpropkit.isolation.questions import StudentFile
from backpropkit.isolation.wire import Closed, Frame, TooLong
from backpropkit.student import group
from backpropkit.student.exchange import Answer, Facts, Failure
from backpropkit.student.group import NoGroup
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import Status

MOST_DESCRIPTORS = 1 << 16  # that a zygote could have; some systems have no limit


def live(channel: int, lockdown: Lockdown, rank: int, links: Sequence[int]) -> NoReturn:
    """The whole life of a worker whose grader is at the other end of `channel`. Never returns.

    With `links` to its siblings it is the one with the number `rank` of a group.
    """
    code, apart = 70, ""

    def connect() -> None:
        nonlocal apart
        try:
            group.join(rank, tuple(socket.socket(fileno=link) for link in links))
        except NoGroup as error:
            apart = str(error)

    try:
        os.setpgid(0, 0)
        _only(channel, *links)
        applied = lockdown.apply(connect if links else None)
        random.seed(0)  # Python's own draws a new seed at every fork; the zygote has seeded the others
        wire.send(channel, Frame(0, {"applied": list(applied), "apart": apart}, ()))
        _serve(channel)
    except Closed:
        code = wire.NO_PIPE
    finally:
        os._exit(code)


def _only(*kept: int) -> None:
    """No other file stays open; what the student's code writes past Python goes nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    ends = [*sorted(kept), min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], MOST_DESCRIPTORS)]
    for before, end in itertools.pairwise([2, *ends]):
        os.closerange(before + 1, end)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - for good
    signal.set_wakeup_fd(-1)


def _serve(channel: int) -> None:
    frame = wire.receive(channel, 1)
    file, wanted, seconds = questions.unpack_file(frame.body, frame.tensors)
    Helpers(file.helpers).install()
    _show_source(file)
    if distributed.is_available() and distributed.is_initialized():
        group.give_up_after(seconds)
    warnings.simplefilter("ignore")  # a warning of the student's code is no error
    student = LocalStudent(Path(file.path), file.code, seconds, own_folder=False)
    student.seconds = seconds  # whatever the file says of breakpoints: nobody is at a terminal here
    _reply(channel, 1, answers.pack_facts(student.facts(wanted)), ())
    for sequence in range(2, sys.maxsize):
        frame = wire.receive(channel, sequence)
        answer = _answer(student, questions.unpack(frame.body, frame.tensors))
        _reply(channel, sequence, *answers.pack_answer(answer))


def _show_source(file: StudentFile) -> None:
    """The source as a file would have it, which libraries look for by the path: `inspect`, TorchScript, tracebacks."""
    source = file.code.decode(errors="replace").splitlines(keepends=True)
    linecache.cache[file.path] = (len(file.code), None, source, file.path)


def _answer(student: LocalStudent, ask: Any) -> Answer:
    try:
        return student.ask(ask)
    except BaseException as error:  # noqa: BLE001 - the student's code may have broken whatever we use
        short = type(error) is MemoryError or (type(error) is RuntimeError and "allocate" in str(error))
        why = "there is too little memory for a copy" if short else type(error).__name__
        return Answer(failure=Failure(Status.ERROR, f"what came back can't be read: {why}", _function(ask)))


def _function(ask: Any) -> str:
    return getattr(ask, "function", "backward" if getattr(ask, "upstreams", ()) else "forward")


def _reply(channel: int, sequence: int, body: Any, tensors: tuple[torch.Tensor, ...]) -> None:
    try:
        wire.send(channel, Frame(sequence, body, tensors))
    except TooLong as error:
        failure = Failure(Status.ERROR, f"what came back is too much: {error}, where 64 MiB are allowed", "")
        short = answers.pack_facts(Facts(failure)) if sequence == 1 else answers.pack_answer(Answer(failure=failure))[0]
        with contextlib.suppress(TooLong):
            wire.send(channel, Frame(sequence, short, ()))
