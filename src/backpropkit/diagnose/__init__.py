"""Why an answer is wrong, found from the numbers alone. Called only on a failure; says nothing unproven."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backpropkit.checks.trial import Trial
from backpropkit.spec.exercise import Exercise
from backpropkit.verdict import Diagnosis


def gradients(exercise: Exercise, trials: Sequence[Trial], wrong: Sequence[str]) -> Mapping[str, Diagnosis]:
    """The causes of the wrong gradients, by input; `trials`: two of the diagnosis case, one of the display case."""
    return {}


def forward(exercise: Exercise, trials: Sequence[Trial]) -> Diagnosis | None:
    """The cause of a wrong forward, from the same trials."""
    return None
