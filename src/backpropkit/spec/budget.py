"""What a right answer may cost, where the lesson is about that: loops, the largest tensor, what is kept for backward.

All of it is counted and none of it timed, so a verdict is the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """The check `budget` of an exercise. Sizes are products of dims, written as shapes are: "T T" is T * T numbers.

    `no_loop_over` names the dims over which no function may loop; no tensor that is made along the way may be as large
    as `no_block`, nor may what a function holds in pieces, in NumPy or in lists grow like it; `saved` is the most that
    may be kept for backward, beside what forward was handed. Sizes of the case come from "budget" in the exercise's
    `sizes=`; it should be so small in all other dims that `no_block` is plainly the largest thing.
    """

    no_loop_over: tuple[str, ...] = ()
    no_block: str = ""
    saved: str = ""
    points: float = 1.0
