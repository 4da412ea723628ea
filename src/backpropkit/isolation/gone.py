"""A worker that gave no answer, and why."""

from __future__ import annotations

import os

from backpropkit.isolation import wire
from backpropkit.student import endings
from backpropkit.student.exchange import Failure
from backpropkit.verdict import Status


class Gone(Exception):
    """The worker gave no answer and is dead now; `words` finish the sentence "backward …"."""

    def __init__(self, status: Status, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words

    def failure(self, function: str) -> Failure:
        """Why there is no answer, where this function was asked."""
        return Failure(self.status, f"{function} {self.words}", function)


def death(status: int) -> Gone:
    """How its process ended, from its wait status."""
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == wire.NO_PIPE:
        return Gone(Status.CRASHED, "closed its pipe to the grader")
    return Gone(*endings.words(status))
