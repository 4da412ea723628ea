"""Which two of many steps, taken together, lead from the truth to a student's gradient; all pairs are tried at once."""

from __future__ import annotations

import torch
from torch import Tensor

NEAR = 0.25  # of 67 pairs of mistakes that lie behind each other, 66 span more of the difference than this


def nearest(wanted: Tensor, steps: Tensor, most: int) -> list[tuple[int, int]]:
    """The pairs of rows of `steps` whose span comes nearest to `wanted`, best first; none that is nowhere near it."""
    first, second, share = _pairs(wanted, steps)
    best = share.topk(min(most, int((share > NEAR).sum()))).indices
    return list(zip(first[best].tolist(), second[best].tolist(), strict=True))


def holding(wanted: Tensor, steps: Tensor) -> list[tuple[int, int]]:
    """The pairs of rows of `steps` whose span may hold `wanted`: what is left over is below 1e-4 of it."""
    first, second, share = _pairs(wanted, steps)
    held = share > 1 - 1e-8
    return list(zip(first[held].tolist(), second[held].tolist(), strict=True))


def _pairs(wanted: Tensor, steps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Every pair of rows, and the share of `wanted`, as a squared norm, that lies in their span."""
    first, second = torch.triu_indices(len(steps), len(steps), 1)
    unit = steps / steps.norm(dim=1, keepdim=True)
    along, cosine = unit @ (wanted / wanted.norm()), (unit @ unit.mT)[first, second]
    one, other = along[first], along[second]
    return first, second, (one**2 + other**2 - 2 * cosine * one * other) / (1 - cosine**2 + 1e-12)
