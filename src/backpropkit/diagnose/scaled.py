"""The number by which something was multiplied, found by Gauss and Newton's method from what came of it.

Many things are tried at once: `made` gives what comes of a number for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from backpropkit.student.exchange import Tensors

STARTS = (1.0, -1.0)
MOST = 12  # steps; from a start that leads anywhere five or six are enough
FIRST = 3  # of them; from then on each is at most half of the one before, or they lead nowhere
FARTHEST = 1e6
TOO_NEAR = 1e-2  # a factor that close to 1 is a constant with too few digits; one that close to 0 something left out

Made = Callable[[Sequence[int], Tensor], Tensor]  # which things, and a number for each: what comes of it, [K, n]


def numbers(count: int, yours: Tensor, made: Made) -> Iterator[tuple[int, float]]:
    """Each of `count` things with a number that makes `yours`, [n], as far as the steps from a start tell."""
    which = torch.arange(count).repeat_interleave(len(STARTS))
    here = torch.tensor(STARTS, dtype=yours.dtype).repeat(count)
    for thing, number in zip(which.tolist(), _rest(which, here, yours, made).tolist(), strict=True):
        if min(abs(number), abs(number - 1)) >= TOO_NEAR:
            yield thing, float(f"{number:.10g}")


def rows(lanes: Sequence[Tensors | None], number: int, like: Tensor) -> Tensor:
    """One array of each lane, flat, [K, n]; not a number where it has none."""
    none = torch.full_like(like, torch.nan)
    return torch.stack([none if lane is None else lane[number] for lane in lanes]).reshape(len(lanes), -1)


def _rest(which: Tensor, starts: Tensor, yours: Tensor, made: Made) -> Tensor:
    """Where the steps from each start come to rest; not a number where they lead nowhere."""
    rest, here = torch.full_like(starts, torch.nan), starts.clone()
    last, under_way = torch.full_like(starts, torch.inf), torch.arange(len(starts))
    for number in range(MOST):
        at = here[under_way]
        step = _steps(which[under_way], at, yours, made)
        leads = step.isfinite() & ((at + step).abs() <= FARTHEST)
        if number >= FIRST:
            leads &= step.abs() <= last[under_way] / 2
        under_way, at, step = under_way[leads], at[leads], step[leads]
        here[under_way], last[under_way] = at + step, step.abs()
        rests = step.abs() < 1e-12 * here[under_way].abs().clamp(min=1.0)
        if number == MOST - 1:
            rests.fill_(True)
        rest[under_way[rests]] = here[under_way[rests]]
        under_way = under_way[~rests]
        if not len(under_way):
            break
    return rest


def _steps(which: Tensor, here: Tensor, yours: Tensor, made: Made) -> Tensor:
    """The step from each place; not a number where none can be told."""
    nudge = 1e-6 * here.abs().clamp(min=1.0)
    came = made(which.repeat(3).tolist(), torch.cat([here, here + nudge, here - nudge]))
    value, above, below = came.reshape(3, len(here), -1).unbind()
    slope = (above - below) / (2 * nudge[:, None])
    return ((yours - value) * slope).sum(1) / slope.square().sum(1)
