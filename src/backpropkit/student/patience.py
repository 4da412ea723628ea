"""What is not asked a second time: a function that ran out of time, or for which this machine has no processes, and
anything once all the time is used up.

One endless loop costs one time limit and not twenty, and slow code is graded on what it answered in time.
"""

from __future__ import annotations

import time
from dataclasses import replace

from backpropkit.student.exchange import Answer, Ask, Facts, Failure, ForwardAsk, LayerAsk, Student, Wanted
from backpropkit.verdict import Status

FINAL = (Status.TIMEOUT, Status.CRASHED, Status.SKIPPED)
SECONDS = 60.0  # for all the questions of one exercise; the slowest solution takes less than one of them


class Patient:
    """A student who answers with the same failure once a function has timed out or crashed."""

    def __init__(self, student: Student, seconds: float = SECONDS) -> None:
        self.student = student
        self.seconds = seconds
        self.spent = 0.0
        self.burned: dict[str, Failure] = {}

    def facts(self, wanted: tuple[Wanted, ...]) -> Facts:
        return self.student.facts(wanted)

    def ask(self, ask: Ask) -> Answer:
        """Asks only functions that have not failed for good; a layer's forward is asked without its backward."""
        if self.spent > self.seconds:
            return Answer(failure=self._too_slow(_called(ask)[0]))
        known = next((self.burned[name] for name in _called(ask) if name in self.burned), None)
        if known is not None and known.function == "backward" and isinstance(ask, LayerAsk):
            return replace(self._asked(replace(ask, upstreams=())), failure=known)
        return Answer(failure=known) if known is not None else self._asked(ask)

    def _asked(self, ask: Ask) -> Answer:
        started = time.perf_counter()
        answer = self.student.ask(ask)
        self.spent += time.perf_counter() - started
        if answer.failure is not None and answer.failure.status in FINAL:
            self.burned[answer.failure.function] = answer.failure
        return answer

    def _too_slow(self, function: str) -> Failure:
        message = f"all calls together took more than {self.seconds:g} seconds"
        return Failure(Status.TIMEOUT, message, function)


def _called(ask: Ask) -> tuple[str, ...]:
    if isinstance(ask, LayerAsk):
        return ("forward", "backward") if ask.upstreams else ("forward",)
    return ("forward",) if isinstance(ask, ForwardAsk) else (ask.function, *ask.others)
