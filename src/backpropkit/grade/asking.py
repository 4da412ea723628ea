"""What a layer's forward and backward are asked first.

Nothing is decided about points here. An explanation is looked for only where something is wrong.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from backpropkit.checks import differences, judge, layer, linearity, own_forward, policy
from backpropkit.checks.layer import Finding
from backpropkit.checks.trial import Setting, run
from backpropkit.grade import causes
from backpropkit.grade.findings import Findings
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Facts, Student
from backpropkit.truth import samples
from backpropkit.truth.finite import Opinion

T = TypeVar("T")


class Watch:
    """Measures how long each question takes, by the name of its check."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, name: str, ask: Callable[[], T]) -> T:
        started = time.perf_counter()
        result = ask()
        self.seconds[name] = time.perf_counter() - started
        return result


def find(exercise: Exercise, student: Student, setting: Setting, facts: Facts, watch: Watch) -> Findings:
    """Asks forward and backward on every case."""
    cases = samples.cases(exercise)
    trials = watch.time("forward", lambda: [run(exercise, c, student, setting, watched=True) for c in cases])
    used = policy.problems(exercise, trials)
    forward = Finding(trials[0], used["forward"]) if "forward" in used else layer.forward(exercise, trials, setting)
    blocked = facts.problems.get("backward")
    if blocked is not None:
        finding = Finding(trials[0], judge.failure_problem(blocked))
        gradients = {i.name: finding for i in exercise.differentiable}
        return causes.explained(Findings(exercise, facts, setting, trials, forward, gradients), student, setting)
    if "backward" in used:
        finding = Finding(trials[0], used["backward"])
        return Findings(exercise, facts, setting, trials, forward, {i.name: finding for i in exercise.differentiable})
    wrong = layer.gradients(exercise, trials, setting)
    nonlinear = watch.time("linearity", lambda: linearity.problems(exercise, trials[0], student, setting))
    opinions: Mapping[str, Opinion] = {}
    if not exercise.no_finite_differences:
        opinions = watch.time("finite differences", lambda: differences.opinions(exercise, trials[1], student, setting))
    found = Findings(exercise, facts, setting, trials, forward, wrong, nonlinear, opinions)
    if forward is not None:
        own = own_forward.exact(exercise, trials, student, setting, opinions, nonlinear)
        found = replace(found, own=own)
    return causes.explained(found, student, setting)
