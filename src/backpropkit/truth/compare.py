"""How close is close enough, and which entry is the worst.

A verdict is taken on the norm of the whole array, ||S - G|| <= 1e-9 ||G|| in float64: a right backward sits at 1e-15 to
1e-13. The shape comes first, since a comparison that broadcasts finds (5, 1) equal to (5, 5).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

TOLERANCE = 1e-9
EDGE_TOLERANCE = 1e-7  # edges ask for conventions at awkward values, where a right formula may lose some digits
LARGEST_SCALE = 1e3  # inputs of 1e9 are no excuse for an output of 1 that is off by 1e-3
FLOOR = 1e-12  # below this share of `scale` a number counts as the zero that it should be; at the edges 1e-10


def agree(student: Tensor, truth: Tensor, tolerance: float = TOLERANCE, scale: float = 0.0) -> bool:
    """Whether `student` equals `truth` in shape and to `tolerance` in norm; NaN never does, nor do complex numbers.

    `scale` is the size of the numbers that went in: where the truth is zero, rounding may leave 1e-12 of it, and at
    the edges 1e-10: a gradient of layernorm for one feature is 0 only up to 2e-13, by PyTorch's own account.
    Infinities must stand in the same places with the same signs.
    """
    if student.shape != truth.shape or student.is_complex():
        return False
    infinite = truth.isinf()
    if bool(infinite.any()):
        if not torch.equal(student[infinite].double(), truth[infinite].double()):
            return False
        student, truth = student[~infinite], truth[~infinite]
    student, truth, unit = _in_units(student, truth)
    share = FLOOR / TOLERANCE
    return bool((student - truth).norm() <= tolerance * (truth.norm() + share * min(scale, LARGEST_SCALE) / unit))


def relative_error(student: Tensor, truth: Tensor) -> float:
    """||S - G|| / ||G||, in float64; infinite where the truth is zero and the student is not."""
    student, truth, _ = _in_units(student, truth)
    error, size = (student - truth).norm().item(), truth.norm().item()
    if size == 0.0:
        return 0.0 if error == 0.0 else float("inf")
    return float(error / size)


def _in_units(student: Tensor, truth: Tensor) -> tuple[Tensor, Tensor, float]:
    """Both in float64, as multiples of their largest entry: the square of 1e200 is infinite, and a norm that is
    infinite would let everything pass. Of both, since 1e-27 where 1e-238 is right is as good as 0, and no 1e211."""
    student, truth = student.double(), truth.double()
    unit = torch.maximum(truth.abs(), student.abs()).max().item() if truth.numel() else 0.0
    return (student / unit, truth / unit, unit) if unit > 0.0 else (student, truth, 1.0)


def wrong_entries(student: Tensor, truth: Tensor, tolerance: float = 1e-6) -> Tensor:
    """A mask of the entries that differ visibly: by more than `tolerance` of the largest entry."""
    largest = truth.abs().max() if truth.numel() else truth.new_zeros(())
    difference = (student.double() - truth.double()).abs()
    return ~(difference <= tolerance * torch.maximum(largest, torch.tensor(1e-30)))


def worst_entry(student: Tensor, truth: Tensor) -> tuple[int, ...]:
    """The index of the entry with the largest difference; NaN counts as the largest.

    NumPy's unravel_index, since torch's imports sympy, which takes as long as the whole check.
    """
    difference = (student.double() - truth.double()).abs().nan_to_num(nan=float("inf"))
    return tuple(int(i) for i in np.unravel_index(int(difference.argmax()), truth.shape))
