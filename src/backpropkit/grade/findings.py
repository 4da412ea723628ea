"""What was found out about a layer's forward and backward: by case, by input, and why. Plain data."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from backpropkit.checks.judge import Problem
from backpropkit.checks.layer import Finding
from backpropkit.checks.trial import Setting, Trial
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Facts
from backpropkit.truth.finite import Opinion
from backpropkit.verdict import Diagnosis


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
