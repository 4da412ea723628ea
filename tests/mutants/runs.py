"""All mutants graded, once for the tests and the table together."""

from __future__ import annotations

import os
from functools import cache

from .catalogue import MUTANTS
from .judging import Verdict, judge
from .pairs import COUNT, Pair, outcome, pairs

SEEDS = int(os.environ.get("BACKPROPKIT_MUTANT_SEEDS", "0"))
EXERCISES = tuple(dict.fromkeys(mutant.exercise for mutant in MUTANTS))


@cache
def verdicts(exercise: str) -> tuple[Verdict, ...]:
    """What the kit makes of all the mutants of one exercise: each under one of three seeds, or under SEEDS of them."""
    numbered = [(number, mutant) for number, mutant in enumerate(MUTANTS) if mutant.exercise == exercise]
    return tuple(
        judge(mutant, seed) for number, mutant in numbered for seed in (range(SEEDS) if SEEDS else [number % 3])
    )


@cache
def pair_outcomes() -> tuple[tuple[Pair, str, tuple[str, ...]], ...]:
    """What the kit makes of the random pairs of mistakes."""
    return tuple((pair, *outcome(pair, seed)) for pair in pairs(COUNT) for seed in range(SEEDS or 1))
