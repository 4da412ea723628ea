"""What a layer's forward and backward are asked first, and what was found out about them: by case, by input, and why.

Nothing is decided about points here. An explanation is looked for only where something is wrong.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from backpropkit import diagnose
from backpropkit.checks import differences, judge, layer, linearity, own_forward, policy, purity
from backpropkit.checks.judge import Asked, Problem
from backpropkit.checks.layer import Finding
from backpropkit.checks.trial import Setting, Trial, run, run_one_entry, with_plain_numbers
from backpropkit.grade.defaults import wrong_default
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Facts, Student
from backpropkit.truth import samples
from backpropkit.truth.finite import Opinion
from backpropkit.verdict import Diagnosis

T = TypeVar("T")


DIGITS = ("precision", "digits")  # kinds of a cause that say how many digits are right
PLAIN = ("failure", "forbidden", "type", "dtype", "device")  # kinds of a problem that need no explanation


class Watch:
    """Measures how long each question takes, by the name of its check."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, name: str, ask: Callable[[], T]) -> T:
        started = time.perf_counter()
        result = ask()
        self.seconds[name] = time.perf_counter() - started
        return result


@dataclass(frozen=True)
class Findings:
    """The trials and what is wrong in them. `own` are the inputs whose gradient is that of the student's forward."""

    exercise: Exercise
    facts: Facts
    setting: Setting
    trials: Sequence[Trial]
    forward: Finding | None
    gradients: Mapping[str, Finding | None]
    nonlinear: Mapping[str, Problem] = field(default_factory=dict)
    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    own: Collection[str] = frozenset()
    forward_cause: Diagnosis | None = None
    causes: Mapping[str, Diagnosis] = field(default_factory=dict)

    @property
    def display(self) -> Trial:
        """The case that students are shown."""
        return self.trials[0]

    @property
    def diagnosis(self) -> Trial:
        """The case on which causes are looked for."""
        return self.trials[1]

    @property
    def wrong(self) -> list[str]:
        """The inputs whose gradient is wrong."""
        return [name for name, finding in self.gradients.items() if finding is not None or name in self.nonlinear]


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
        return _explained(Findings(exercise, facts, setting, trials, forward, gradients), student, setting)
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
        own = own_forward.exact(exercise, trials[1], student, setting, opinions, nonlinear)
        found = replace(found, own=own)
    return _explained(found, student, setting)


def _explained(found: Findings, student: Student, setting: Setting) -> Findings:
    """With the causes of what is wrong. A change in place is a cause of its own, to be mended before any other."""
    exercise, case = found.exercise, found.diagnosis.sample.case
    if found.forward is None and not found.wrong:
        return found
    again = run(exercise, case, student, replace(setting, seed=setting.seed + 1))
    evidence = tuple(map(with_plain_numbers, (found.diagnosis, again, found.display)))
    if found.forward is not None:
        cause = wrong_default(exercise, found.forward.trial, student, setting)
        if cause is None and found.forward.problem.kind not in PLAIN:
            cause = diagnose.forward(exercise, evidence) or _unheeded(found, found.forward, student, setting)
        found = replace(found, forward_cause=cause)
    wrong = [name for name in found.wrong if _explainable(found, name)]
    changed = purity.mutation(exercise, found.diagnosis, student, setting) if wrong else None
    if changed is not None:
        told = Diagnosis(changed.kind, changed.message, changed.advice)
        return replace(found, causes=dict.fromkeys(wrong, told))
    one_entry = with_plain_numbers(run_one_entry(exercise, case, student, setting))
    nonlinear = {name: problem.kind for name, problem in found.nonlinear.items()}
    causes = dict(diagnose.gradients(exercise, evidence, wrong, one_entry, nonlinear))
    for number, wanted in enumerate(exercise.differentiable):
        finding = found.gradients[wanted.name]
        cause = (
            None if wanted.name in causes or finding is None else _unheeded(found, finding, student, setting, number)
        )
        causes |= {} if cause is None else {wanted.name: cause}
    if policy.is_laborious(found.diagnosis):  # finite differences are right to as many digits as float32
        causes = {name: cause for name, cause in causes.items() if cause.kind not in DIGITS}
    return replace(found, causes=causes)


def _unheeded(
    found: Findings, finding: Finding, student: Student, setting: Setting, number: int | None = None
) -> Diagnosis | None:
    """The option that an answer doesn't heed, where it went wrong on a case with another one than the default: of
    forward, or of the gradient with this number."""
    exercise, sample = found.exercise, finding.trial.sample
    if finding.problem.kind != "values" or sample.options == exercise.options:
        return None
    again = run(exercise, sample.case, student, replace(setting, seed=setting.seed + 1))
    return diagnose.option(exercise, number, (finding.trial, again))


def _explainable(found: Findings, name: str) -> bool:
    """Whether there are wrong numbers on the case of the diagnosis, and not those of the student's own forward: an
    exception or a wrong type says all by itself, and so does a forward that is wrong."""
    if found.forward is not None and name in found.own:
        return False
    number = [i.name for i in found.exercise.differentiable].index(name)
    problem = layer.gradient_problem(found.exercise, number, found.diagnosis, Asked(found.setting.arrays))
    return name in found.nonlinear if problem is None else problem.kind not in PLAIN
