"""The author's known mistakes, each in its modes: as value and gradient, as value only, as gradient only."""

from __future__ import annotations

from collections.abc import Iterator

from backpropkit.diagnose.suspect import Cause, Suspect, by_gate
from backpropkit.diagnose.variants import mistaken


def causes(suspect: Suspect) -> Iterator[Cause]:
    """One cause per mistake and mode."""
    for mistake in suspect.exercise.mistakes:
        for mode in mistake.modes:
            yield by_gate(
                "known",
                lambda _, mistake=mistake, mode=mode: mistaken(mistake, mode),  # type: ignore[misc]
                node=mistake.variable,
                words=mistake.words,
                advice=mistake.advice,
            )
