"""A student's file in a worker: the same questions as to a file in this process, over a pipe, with every limit kept.

A worker that is killed or dies costs the question it was asked. A new one is born for the next, so that a backward that
crashes leaves forward its points.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor

from backpropkit.isolation import answers, lockdown, questions, wire
from backpropkit.isolation.launch import MEMORY, NoZygote, Worker, Zygote
from backpropkit.isolation.questions import StudentFile
from backpropkit.isolation.wire import Closed, Frame, Late, WireError
from backpropkit.student.exchange import Answer, Ask, Facts, Failure, ForwardAsk, LayerAsk, Wanted
from backpropkit.verdict import Status

GRACE = 1.0  # seconds after which a worker that does not keep its own time limit is killed
BIRTH = 30.0
MOST_WORKERS = 8  # for one exercise


@dataclass(frozen=True)
class Limits:
    """Seconds for one call, one exercise and one submission, bytes for a worker; lockdown steps to leave out."""

    call: float = 10.0
    exercise: float = 60.0
    submission: float = 600.0
    memory: int = MEMORY
    without: tuple[str, ...] = ()


class Gone(Exception):
    """The worker gave no answer and is dead now; `words` finish the sentence "backward …"."""

    def __init__(self, status: Status, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


class RemoteStudent:
    """A student's file in workers of its own. Use `close` at the end of the exercise."""

    def __init__(
        self, zygote: Zygote, file: StudentFile, limits: Limits, submission_ends: float, walled: bool = True
    ) -> None:
        self.zygote, self.file, self.limits, self.walled = zygote, file, limits, walled
        self.submission_ends, self.ends = submission_ends, 0.0
        self.worker: Worker | None = None
        self.wanted: tuple[Wanted, ...] = ()
        self.sequence = self.born = 0

    def facts(self, wanted: tuple[Wanted, ...]) -> Facts:
        """Loads the file in a new worker, and says what it holds."""
        self.wanted = wanted
        try:
            return self._load()
        except Gone as gone:
            return Facts(Failure(gone.status, f"the file {gone.words}", "the file"))

    def ask(self, ask: Ask) -> Answer:
        """Runs what is asked in the worker; in a new one where the last one died."""
        try:
            return self._asked(ask)
        except Gone as gone:
            return self._without_backward(ask, gone)

    def close(self) -> None:
        """Ends the worker."""
        worker, self.worker = self.worker, None
        if worker is not None:
            self.zygote.end(worker)

    def _without_backward(self, ask: Ask, gone: Gone) -> Answer:
        """Which of the two functions it was, found by asking forward alone."""
        if isinstance(ask, LayerAsk) and ask.upstreams:
            try:
                alone = self._asked(replace(ask, upstreams=(), fresh=False))
            except Gone as again:
                return Answer(failure=_failure("forward", again))
            return alone if alone.failure is not None else replace(alone, failure=_failure("backward", gone))
        return Answer(failure=_failure("forward" if isinstance(ask, (LayerAsk, ForwardAsk)) else ask.function, gone))

    def _asked(self, ask: Ask) -> Answer:
        if self.worker is None:
            failure = self._load().failure
            if failure is not None:
                return Answer(failure=failure)
        self.sequence += 1
        frame = self._exchange(*questions.pack_ask(ask))
        try:
            return answers.read_answer(frame.body, frame.tensors, ask, [w.name for w in self.wanted])
        except WireError as error:
            raise self._gone(error) from None

    def _load(self) -> Facts:
        self.close()
        if self.born >= MOST_WORKERS:
            raise Gone(Status.CRASHED, "ended its process too often")
        self.born += 1
        self.worker = self.zygote.worker(int(self.limits.exercise) + 1, self.limits.memory, self.limits.without)
        # before the student's file is sent: this frame alone is the kit's own word
        applied = wire.receive(self.worker.channel, 0, time.monotonic() + BIRTH).body
        if self.walled and not lockdown.holds(applied):
            raise NoZygote(f"a worker is locked in by no more than {', '.join(applied)}")
        self.ends = self.ends or min(time.monotonic() + self.limits.exercise, self.submission_ends)
        self.sequence = 1
        frame = self._exchange(*questions.pack_file(self.file, self.wanted, self.limits.call))
        try:
            return answers.read_facts(frame.body, [w.name for w in self.wanted])
        except WireError as error:
            raise self._gone(error) from None

    def _exchange(self, body: Any, tensors: tuple[Tensor, ...]) -> Frame:
        """Sends one question and reads its answer. Raises Gone, with the worker dead."""
        assert self.worker is not None
        deadline = min(time.monotonic() + self.limits.call + GRACE, self.ends)
        try:
            if wire.pending(self.worker.channel):
                raise WireError("it speaks before it is asked")
            wire.send(self.worker.channel, Frame(self.sequence, body, tensors), deadline)
            return wire.receive(self.worker.channel, self.sequence, deadline)
        except WireError as error:
            raise self._gone(error) from None

    def _gone(self, error: WireError) -> Gone:
        """Why there is no answer, from what the kernel and the pipe say."""
        late = time.monotonic() >= self.ends
        assert self.worker is not None
        worker, self.worker = self.worker, None
        status = self.zygote.autopsy(worker)
        if isinstance(error, Late):
            seconds, what = (self.limits.exercise, "the whole exercise") if late else (self.limits.call, "one question")
            return Gone(Status.TIMEOUT, f"did not end within {seconds:g} seconds for {what}")
        if not isinstance(error, Closed):
            return Gone(Status.CRASHED, f"wrote into the grader's pipe: {error}")
        return _death(status)


def _failure(function: str, gone: Gone) -> Failure:
    return Failure(gone.status, f"{function} {gone.words}", function)


def _death(status: int) -> Gone:
    """How a process ended, in words."""
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == wire.NO_PIPE:
        return Gone(Status.CRASHED, "closed its pipe to the grader")
    if os.WIFEXITED(status):
        return Gone(Status.CRASHED, f"ended its process with exit code {os.WEXITSTATUS(status)}")
    number = os.WTERMSIG(status)
    if number == signal.SIGXCPU:
        return Gone(Status.TIMEOUT, "used up all its CPU time")
    if number == signal.SIGKILL:
        return Gone(Status.CRASHED, "closed its pipe to the grader, or took more memory than there is")
    return Gone(Status.CRASHED, f"crashed its process with {signal.Signals(number).name}")
