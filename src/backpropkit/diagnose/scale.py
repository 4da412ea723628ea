"""Mistakes that are one number: a sign, a factor named by dims or options, rounding."""

from __future__ import annotations

import torch

from backpropkit.diagnose import factors
from backpropkit.diagnose.suspect import Suspect, View, ratio, same
from backpropkit.truth import compare
from backpropkit.verdict import Diagnosis

ROUNDINGS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def find(suspect: Suspect) -> Diagnosis | None:
    """The first of these mistakes that the numbers prove."""
    return _factor(suspect) or _rounded(suspect) or _precision(suspect)


def _factor(suspect: Suspect) -> Diagnosis | None:
    found = [ratio(v.yours, v.truth) for v in suspect.views]
    numbers = [c for c in found if c is not None]
    if len(numbers) < len(found):
        return None
    if all(abs(c + 1) <= factors.CLOSE for c in numbers):
        return suspect.say("sign", -1.0)
    named = factors.signed(numbers, [v.setting for v in suspect.views])
    if named is None:
        return None
    return suspect.say("too_large" if named.large else "too_small", numbers[0], factor=named.text)


def number(suspect: Suspect) -> Diagnosis | None:
    """The right gradient times a number without a name."""
    counts = [c for v in suspect.views if (c := ratio(v.yours, v.truth)) is not None]
    if len(counts) == len(suspect.views) and max(counts) - min(counts) <= 1e-6 * abs(counts[0]):
        return suspect.say("times", counts[0], times=f"{counts[0]:.4g}")
    return None


def _rounded(suspect: Suspect) -> Diagnosis | None:
    for rounding in (torch.round, torch.trunc, torch.floor):
        if all(same(v.yours, rounding(v.truth)) for v in suspect.views):
            return suspect.say("rounded")
    return None


def _precision(suspect: Suspect) -> Diagnosis | None:
    """Right to the digits of a smaller dtype, and no further."""
    for name, dtype in ROUNDINGS.items():
        eps = torch.finfo(dtype).eps
        if all(_off_by_roundings(v, eps) for v in suspect.views):
            return suspect.say("precision", dtype=name)
    return None


def _off_by_roundings(view: View, eps: float) -> bool:
    if view.yours.shape != view.truth.shape:
        return False
    return eps / 1000 < compare.relative_error(view.yours, view.truth) < 4 * eps
