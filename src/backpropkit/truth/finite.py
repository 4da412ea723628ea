"""Finite differences with an error bound of their own, so that they can say "inconclusive" and never a wrong "wrong".

Along a step s, phi(t) = <grad_y, f(x + t s)> is a function of one number, and its derivative at 0 is what
<grad_x, s> must be. Central differences at three steps are extrapolated (Richardson 1911; Press et al., Numerical
Recipes, 5.7), and the last two extrapolations bound the error, together with the roughness of the even part
phi(t) + phi(-t) - 2 phi(0). At a kink that part halves with t where it should quarter, which is seen from the same
points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import torch
from torch import Tensor

LARGEST_STEP = 1e-2
STEPS = (1.0, 0.5, 0.25)
OFFSETS = (*(sign * step for step in STEPS for sign in (1, -1)), 0.0)
EPS = torch.finfo(torch.float64).eps
BOUNDS = 10.0  # fail only above this many error bounds
SLACK = 1e-10  # and this share of the numbers' own size
TOO_VAGUE = 1e-5  # a bound above this share of the scale decides nothing


class Opinion(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Derivative:
    """A directional derivative, a bound on its error, the size of the numbers behind it, and whether it met a kink."""

    value: float
    bound: float
    scale: float
    kink: bool

    def judge(self, claimed: float) -> Opinion:
        """Whether `claimed` is this derivative."""
        if self.kink or not math.isfinite(self.value) or not self.bound <= TOO_VAGUE * self.scale:
            return Opinion.INCONCLUSIVE
        close = abs(claimed - self.value) <= BOUNDS * self.bound + SLACK * self.scale
        return Opinion.RIGHT if close else Opinion.WRONG


def step(x: Tensor, random: torch.Generator) -> Tensor:
    """The largest step from x, in a random direction: relative to the root mean square of x, since a fixed step
    collapses for other units."""
    size = LARGEST_STEP * max(float(x.square().mean().sqrt()), 1e-6) if x.numel() else LARGEST_STEP
    return size * torch.randn(x.shape, generator=random, dtype=torch.float64)


def points(x: Tensor, step: Tensor) -> list[Tensor]:
    """The points at which f is asked, made out of place in float64. Raises TypeError for an integer x, where a
    nudge is lost without a word."""
    if x.dtype != torch.float64:
        raise TypeError(f"finite differences need float64: a step of 1e-5 is lost in {x.dtype} numbers.")
    return [x + offset * step for offset in OFFSETS]


def derivative(phi: Sequence[float]) -> Derivative:
    """The derivative at 0 from phi at `points`, in their order."""
    center = phi[-1]
    pairs = [(phi[2 * k], phi[2 * k + 1]) for k in range(len(STEPS))]
    slopes = [(up - down) / (2 * share) for (up, down), share in zip(pairs, STEPS, strict=True)]
    evens = [up + down - 2 * center for up, down in pairs]
    coarse, fine = ((4 * b - a) / 3 for a, b in pairwise(slopes))
    value = (16 * fine - coarse) / 15
    size = max(map(abs, phi))
    smallest = STEPS[-1]
    roundoff = 10 * EPS * size / smallest
    bound = abs(value - fine) + _roughness(evens) / (2 * smallest) + roundoff
    return Derivative(value, bound, max(map(abs, slopes)) + roundoff, _kinked(evens, size))


def _roughness(evens: Sequence[float]) -> float:
    """What is left of the even parts without their terms in t² and t⁴: next to nothing where f is smooth.

    A kink beside the point, between two steps, changes phi on one side only, so it shows here as much as it spoils the
    slopes. Those may agree by chance all the same: of a Huber loss one right gradient in fifty was called wrong.
    """
    first, second, third = evens
    return abs(first - 20 * second + 64 * third)


def _kinked(evens: Sequence[float], size: float) -> bool:
    first, _, last = (abs(even) for even in evens)
    if last <= 1e4 * EPS * size:
        return False
    return first < 9.0 * last  # four times smaller steps: 16 where smooth, 4 at a kink
