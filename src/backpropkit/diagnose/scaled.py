"""The number by which something was multiplied, found by Gauss and Newton's method from what came of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from backpropkit.diagnose.numbers import same

STARTS = (1.0, -1.0)
MOST = 12  # steps; from a start that leads anywhere five or six are enough
FIRST = 3  # of them; from then on each is at most half of the one before, or they lead nowhere
FARTHEST = 1e6
TOO_NEAR = 1e-2  # a factor that close to 1 is a constant with too few digits; one that close to 0 something left out

Made = Callable[[float], Tensor | None]  # what comes of this number; None where it can't be computed


def number(views: Sequence[tuple[Tensor, Made]]) -> float | None:
    """The one number that makes the student's array of each view; None where there is none."""
    yours, made = views[0]
    for start in STARTS:
        found = _solved(yours, made, start)
        if found is None or min(abs(found), abs(found - 1)) < TOO_NEAR:
            continue
        if all(_fits(y, m(found)) for y, m in views):
            return float(f"{found:.10g}")
    return None


def _solved(yours: Tensor, made: Made, start: float) -> float | None:
    """Where the steps from a start come to rest."""
    here, last = start, math.inf
    for number in range(MOST):
        step = _step(yours, made, here)
        if step is None or abs(here + step) > FARTHEST or (number >= FIRST and abs(step) > last / 2):
            return None
        here, last = here + step, abs(step)
        if abs(step) < 1e-12 * max(1.0, abs(here)):
            break
    return here


def _step(yours: Tensor, made: Made, here: float) -> float | None:
    nudge = 1e-6 * max(1.0, abs(here))
    value, above, below = made(here), made(here + nudge), made(here - nudge)
    if value is None or above is None or below is None or value.shape != yours.shape:
        return None
    slope = (above - below) / (2 * nudge)
    square = float(slope.square().sum())
    if not 0 < square < float("inf") or not bool(torch.isfinite(value).all()):
        return None
    return float(((yours - value) * slope).sum()) / square


def _fits(yours: Tensor, made: Tensor | None) -> bool:
    return made is not None and same(yours, made)
