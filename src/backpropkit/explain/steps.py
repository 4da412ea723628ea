"""The numerical check of one entry, at steps from coarse to much too fine, and the integer trap of the notebook."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from backpropkit.diagnose.numbers import Numbers
from backpropkit.explain.jacobian import close, entry_name
from backpropkit.explain.plain import Numerical, Step, Trap
from backpropkit.explain.tiny import loss

SIZES = tuple(10.0**-k for k in range(1, 14))
NUDGE = 1e-5


def numerical(numbers: Numbers, name: str, truth: Tensor, yours: Tensor | None) -> Numerical:
    """Central differences of the entry whose gradient is largest, or where the student's is furthest off."""
    exercise = numbers.exercise
    x = numbers.sample.inputs[[i.name for i in exercise.inputs].index(name)]
    wrong = yours is not None and not close(yours, truth)
    entry = int(((yours - truth) if wrong and yours is not None else truth).abs().argmax())
    derivative, label = float(truth.view(-1)[entry]), entry_name(name, x.shape, entry)
    claimed = float(yours.view(-1)[entry]) if wrong and yours is not None else None
    if exercise.no_finite_differences:
        return Numerical(label, derivative, (), 0.0, False, None, exercise.no_finite_differences, claimed)
    along = _along(numbers, name)
    steps = tuple(_step(along, x, entry, size, derivative, claimed) for size in SIZES)
    best = min(steps, key=lambda step: step.error).size
    straight = steps[0].error <= 1e-10 * max(1.0, abs(derivative))
    return Numerical(label, derivative, steps, best, straight, _trap(along, x, name), yours=claimed)


def _along(numbers: Numbers, name: str) -> Callable[[Tensor], float]:
    """The loss as a function of one input."""
    place = [i.name for i in numbers.exercise.inputs].index(name)
    inputs = numbers.sample.inputs
    return lambda x: loss(numbers, (*inputs[:place], x, *inputs[place + 1 :]))


def _step(
    along: Callable[[Tensor], float], x: Tensor, entry: int, size: float, truth: float, yours: float | None
) -> Step:
    nudge = torch.zeros_like(x)
    nudge.view(-1)[entry] = size
    value = (along(x + nudge) - along(x - nudge)) / (2 * size)
    return Step(size, value, abs(value - truth), None if yours is None else abs(value - yours))


def _trap(along: Callable[[Tensor], float], x: Tensor, name: str) -> Trap | None:
    """The nudge of one entry of whole numbers, stored back into them; None where a slope of them is no number."""
    whole = x.round().long()
    positive = (whole.view(-1) > 0).nonzero()
    if not len(positive):
        return None
    entry = int(positive[0])
    up, down = (_nudged(whole, entry, sign * NUDGE) for sign in (1, -1))
    here, above, below = (along(values.double()) for values in (whole, up, down))
    one_sided, central = (above - here) / NUDGE, (above - below) / (2 * NUDGE)
    if not all(map(math.isfinite, (one_sided, central))):
        return None
    before, after = int(whole.view(-1)[entry]), int(up.view(-1)[entry])
    return Trap(entry_name(name, x.shape, entry), before, after, NUDGE, one_sided, central)


def _nudged(whole: Tensor, entry: int, nudge: float) -> Tensor:
    """As the notebook does it: added in place, so that the result is stored into integers."""
    stored = whole.clone()
    stored.view(-1)[entry] = stored.view(-1)[entry] + nudge
    return stored
