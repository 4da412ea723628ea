"""Which of many steps, or which two of them together, lead from the truth to a gradient; all are tried at once."""

from __future__ import annotations

import torch
from torch import Tensor

NEAR = 0.25  # of 67 pairs of mistakes that lie behind each other, 66 span more of the difference than this
ALL = 1 - 1e-8  # what is left over is below 1e-4 of the whole


def along(wanted: Tensor, steps: Tensor) -> Tensor:
    """Whether each row of `wanted`, [K, n], may be a multiple of each of `steps`, [M, n]: a table [K, M]."""
    cosine: Tensor = (wanted @ steps.mT) / (wanted.norm(dim=1)[:, None] * steps.norm(dim=1))
    return cosine.square() > ALL


def nearest(wanted: Tensor, steps: Tensor, most: int) -> list[tuple[int, int]]:
    """The pairs of rows of `steps` whose span comes nearest to `wanted`, best first; none that is nowhere near it."""
    first, second, share = _pairs(wanted[None], steps)
    best = share[0].topk(min(most, int((share > NEAR).sum()))).indices
    return list(zip(first[best].tolist(), second[best].tolist(), strict=True))


def holding(wanted: Tensor, steps: Tensor) -> list[tuple[int, int]]:
    """The pairs of rows of `steps` whose span may hold `wanted`."""
    first, second, share = _pairs(wanted[None], steps)
    held = share[0] > ALL
    return list(zip(first[held].tolist(), second[held].tolist(), strict=True))


def held(wanted: Tensor, steps: Tensor) -> Tensor:
    """Whether each row of `wanted` may lie in the span of two of the steps."""
    return (_pairs(wanted, steps)[2] > ALL).any(1)


def adding_up(wanted: Tensor, steps: Tensor) -> list[tuple[int, int]]:
    """The pairs of rows of `steps` that may add up to `wanted`, told by a dozen random directions."""
    directions = torch.randn(len(wanted), 12, dtype=wanted.dtype, generator=torch.Generator().manual_seed(0))
    goal, seen = wanted @ directions, steps @ directions
    left = torch.cdist(goal - seen, seen)
    return [(i, j) for i, j in (left < 1e-6 * goal.norm()).nonzero().tolist() if i < j]


def _pairs(wanted: Tensor, steps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Every pair of rows, and the share of each `wanted`, as a squared norm, that lies in their span: [K, pairs]."""
    first, second = torch.triu_indices(len(steps), len(steps), 1)
    unit = steps / steps.norm(dim=1, keepdim=True)
    alongside = (wanted / wanted.norm(dim=1, keepdim=True)) @ unit.mT
    cosine = (unit @ unit.mT)[first, second]
    one, other = alongside[:, first], alongside[:, second]
    return first, second, (one**2 + other**2 - 2 * cosine * one * other) / (1 - cosine**2 + 1e-12)
