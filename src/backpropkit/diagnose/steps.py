"""Mistakes of a loop over time: what each step adds is assigned, so that one step alone is left."""

from __future__ import annotations

from collections import Counter
from typing import Any

from torch import Tensor

from backpropkit.diagnose.numbers import Numbers, View, same
from backpropkit.diagnose.suspect import Suspect
from backpropkit.spec.graph import Gate
from backpropkit.spec.rewrite import Edge
from backpropkit.verdict import Diagnosis


class OneStep(Gate):
    """Only what one step's uses of a variable send back, or only what the `others` do."""

    def __init__(self, source: str, step: int, others: bool) -> None:
        self.source, self.step, self.others = source, step, others
        self.counts: Counter[Edge] = Counter()

    def use(self, edge: Edge, value: Any) -> Any:
        if edge.source != self.source:
            return value
        self.counts[edge] += 1
        hidden = (self.counts[edge] == self.step + 1) == self.others
        return value.detach() if hidden and isinstance(value, Tensor) else value


def only_one(suspect: Suspect) -> Diagnosis | None:
    """Only what comes from the first or from the last step, of an input that every step uses; or all but this."""
    counts = [_steps(suspect.input.name, view.numbers) for view in suspect.views]
    if min(counts) < 2:
        return None
    for kind, others in (("step_only", False), ("step_left_out", True)):
        for words, steps in (("first", [0] * len(counts)), ("last", [count - 1 for count in counts])):
            rows = list(zip(suspect.views, steps, strict=True))
            if all(_counts(suspect, view, OneStep(suspect.input.name, step, others)) for view, step in rows):
                return suspect.say(kind, step=words)
    return None


def _steps(source: str, numbers: Numbers) -> int:
    """How often each use of an input is met in one run; 0 where they differ."""
    found = {len(values) for edge, values in numbers.seen.items() if edge.source == source}
    return found.pop() if len(found) == 1 else 0


def _counts(suspect: Suspect, view: View, gate: OneStep) -> bool:
    return same(view.yours, view.numbers.gradients(gate)[suspect.number])
