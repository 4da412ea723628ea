"""A student who ran out of time once is not asked to do so again: one endless loop costs one time limit, not twenty."""

from __future__ import annotations

from dataclasses import replace

from backpropkit.student.exchange import Answer, Ask, Facts, Failure, ForwardAsk, LayerAsk, Student, Wanted
from backpropkit.verdict import Status

FINAL = (Status.TIMEOUT, Status.CRASHED)


class Patient:
    """A student who answers with the same failure, once a function has timed out or crashed."""

    def __init__(self, student: Student) -> None:
        self.student = student
        self.burned: dict[str, Failure] = {}

    def facts(self, wanted: tuple[Wanted, ...]) -> Facts:
        return self.student.facts(wanted)

    def ask(self, ask: Ask) -> Answer:
        """Asks only functions that have not failed for good; a layer's forward is asked without its backward."""
        known = next((self.burned[name] for name in _called(ask) if name in self.burned), None)
        if known is not None and known.function == "backward" and isinstance(ask, LayerAsk):
            return replace(self._asked(replace(ask, upstreams=())), failure=known)
        return Answer(failure=known) if known is not None else self._asked(ask)

    def _asked(self, ask: Ask) -> Answer:
        answer = self.student.ask(ask)
        if answer.failure is not None and answer.failure.status in FINAL:
            self.burned[answer.failure.function] = answer.failure
        return answer


def _called(ask: Ask) -> tuple[str, ...]:
    if isinstance(ask, LayerAsk):
        return ("forward", "backward") if ask.upstreams else ("forward",)
    return ("forward",) if isinstance(ask, ForwardAsk) else (ask.function,)
