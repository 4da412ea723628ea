"""A student's file in a worker: the same questions as to a file in this process, over a pipe, with every limit kept.

A worker that is killed or dies costs the question it was asked. A new one is born for the next, so that a backward that
crashes leaves forward its points.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor

from backpropkit.isolation import answers, lockdown, questions, together, wire
from backpropkit.isolation.gone import Gone, death
from backpropkit.isolation.launch import MEMORY, NoZygote, Worker, Zygote
from backpropkit.isolation.questions import StudentFile
from backpropkit.isolation.wire import Closed, Frame, Late, WireError
from backpropkit.student.exchange import Answer, Ask, Facts, ForwardAsk, LayerAsk, ProbeAsk, Wanted
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


class RemoteStudent:
    """A student's file in workers of its own. Use `close` at the end of the exercise."""

    def __init__(
        self, zygote: Zygote, file: StudentFile, limits: Limits, submission_ends: float, walled: bool = True
    ) -> None:
        self.zygote, self.file, self.limits, self.walled = zygote, file, limits, walled
        self.submission_ends, self.ends = submission_ends, 0.0
        self.worker: Worker | None = None
        self.wanted: tuple[Wanted, ...] = ()
        self.members: list[RemoteStudent] = []
        self.sequence = self.born = 0

    def facts(self, wanted: tuple[Wanted, ...]) -> Facts:
        """Loads the file in a new worker, and says what it holds."""
        self.wanted = wanted
        try:
            return self._load()
        except Gone as gone:
            return Facts(gone.failure("the file"))

    def ask(self, ask: Ask) -> Answer:
        """Runs what is asked in the worker, in a new one where the last one died; in several where it asks for them."""
        if isinstance(ask, ProbeAsk) and ask.processes > 1:
            return together.asked(self, ask)
        try:
            return self._asked(ask)
        except Gone as gone:
            return self._without_backward(ask, gone)

    def close(self) -> None:
        """Ends the worker, and those of the group."""
        self.dismiss()
        worker, self.worker = self.worker, None
        if worker is not None:
            self.zygote.end(worker)

    def _without_backward(self, ask: Ask, gone: Gone) -> Answer:
        """Which of the two functions it was, found by asking forward alone."""
        if isinstance(ask, LayerAsk) and ask.upstreams:
            try:
                alone = self._asked(replace(ask, upstreams=(), fresh=False))
            except Gone as again:
                return Answer(failure=again.failure("forward"))
            return alone if alone.failure is not None else replace(alone, failure=gone.failure("backward"))
        return Answer(failure=gone.failure("forward" if isinstance(ask, (LayerAsk, ForwardAsk)) else ask.function))

    def _asked(self, ask: Ask) -> Answer:
        if self.worker is None:
            failure = self._load().failure
            if failure is not None:
                return Answer(failure=failure)
        deadline = self.deadline()
        self.send(*questions.pack_ask(ask), deadline)
        return self.answer(ask, deadline)

    def answer(self, ask: Ask, deadline: float) -> Answer:
        """Reads the answer to a question that was sent. Raises Gone, with the worker dead."""
        frame = self._receive(deadline)
        try:
            return answers.read_answer(frame.body, frame.tensors, ask, [w.name for w in self.wanted])
        except WireError as error:
            raise self._gone(error) from None

    def gather(self, count: int) -> None:
        """So many others like this one, with a new worker each, which are joined in a group; not greeted yet."""
        limits = self.limits
        for worker in self.zygote.together(count, int(limits.exercise) + 1, limits.memory, limits.without):
            member = RemoteStudent(self.zygote, self.file, limits, self.submission_ends, self.walled)
            member.worker, member.wanted, member.ends = worker, self.wanted, self.ends
            self.members.append(member)

    def dismiss(self) -> None:
        """Ends the workers of the group."""
        members, self.members = self.members, []
        for member in members:
            member.close()

    def _load(self) -> Facts:
        self.close()
        if self.born >= MOST_WORKERS:
            raise Gone(Status.CRASHED, "ended its process too often")
        self.born += 1
        self.worker = self.zygote.worker(int(self.limits.exercise) + 1, self.limits.memory, self.limits.without)
        self.greet()
        return self.load()

    def greet(self) -> str:
        """Hears a new worker's first words, which come before it is sent the student's file, and so are the kit's own:
        why it is not joined to its siblings; empty where it is, or has none. Raises NoZygote where it has no wall."""
        assert self.worker is not None
        said = wire.receive(self.worker.channel, 0, time.monotonic() + BIRTH).body
        if self.walled and not lockdown.holds(said["applied"]):
            raise NoZygote(f"a worker is locked in by no more than {', '.join(said['applied'])}")
        self.ends = self.ends or min(time.monotonic() + self.limits.exercise, self.submission_ends)
        self.sequence = 0
        return str(said["apart"])

    def load(self) -> Facts:
        """Has a greeted worker load the student's file. Raises Gone."""
        deadline = self.deadline()
        self.send(*questions.pack_file(self.file, self.wanted, self.limits.call), deadline)
        frame = self._receive(deadline)
        try:
            return answers.read_facts(frame.body, [w.name for w in self.wanted])
        except WireError as error:
            raise self._gone(error) from None

    def deadline(self) -> float:
        """When a question that is asked now must be answered."""
        return min(time.monotonic() + self.limits.call + GRACE, self.ends)

    def send(self, body: Any, tensors: tuple[Tensor, ...], deadline: float) -> None:
        """Sends one question. Raises Gone, with the worker dead."""
        assert self.worker is not None
        self.sequence += 1
        try:
            if wire.pending(self.worker.channel):
                raise WireError("it speaks before it is asked")
            wire.send(self.worker.channel, Frame(self.sequence, body, tensors), deadline)
        except WireError as error:
            raise self._gone(error) from None

    def _receive(self, deadline: float) -> Frame:
        assert self.worker is not None
        try:
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
        return death(status)
