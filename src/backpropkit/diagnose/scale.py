"""Mistakes that are one number: a sign, a factor named by dims or options, rounding."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from backpropkit.diagnose import factors
from backpropkit.diagnose.numbers import ratio, same
from backpropkit.diagnose.suspect import Suspect
from backpropkit.truth import compare
from backpropkit.verdict import Diagnosis

FEW_DIGITS = 5
ROUNDINGS = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


def find(suspect: Suspect) -> Diagnosis | None:
    """The first of these mistakes that the numbers prove."""
    return _rounded(suspect) or precision(suspect) or _clipped(suspect) or _factor(suspect)


def sign(suspect: Suspect) -> Diagnosis | None:
    """The wrong sign, the plainest of all causes."""
    return suspect.say("sign", -1.0) if all(same(v.yours, -v.truth) for v in suspect.views) else None


def _factor(suspect: Suspect) -> Diagnosis | None:
    found = [ratio(v.yours, v.truth) for v in suspect.views]
    numbers = [c for c in found if c is not None]
    if len(numbers) < len(found):
        return None
    named = factors.signed(numbers, [v.setting for v in suspect.views])
    if named is None:
        return None
    return suspect.say(named.kind, numbers[0], factor=named.text, sign=named.sign)


def _clipped(suspect: Suspect) -> Diagnosis | None:
    bound = float(suspect.views[0].yours.abs().max()) if suspect.views[0].yours.numel() else 0.0
    if all(same(v.yours, v.truth.clamp(-bound, bound)) for v in suspect.views):
        return suspect.say("clipped", bound, bound=f"{bound:.4g}")
    return None


def number(suspect: Suspect) -> Diagnosis | None:
    """The right gradient times a number without a name."""
    counts = [c for v in suspect.views if (c := ratio(v.yours, v.truth)) is not None]
    if (
        len(counts) == len(suspect.views)
        and abs(counts[0] - 1) > 1e-6
        and max(counts) - min(counts) <= 1e-6 * abs(counts[0])
    ):
        return suspect.say("times", counts[0], times=f"{counts[0]:.4g}")
    return None


def signs(suspect: Suspect) -> Diagnosis | None:
    """The right sizes, and some of the signs."""
    if any(not view.truth.dim() for view in suspect.views):
        return None
    right = all(same(view.yours.abs(), view.truth.abs()) for view in suspect.views)
    return suspect.say("some_signs") if right else None


def _rounded(suspect: Suspect) -> Diagnosis | None:
    for rounding in (torch.round, torch.trunc, torch.floor):
        if all(same(v.yours, rounding(v.truth)) for v in suspect.views):
            return suspect.say("rounded")
    return None


def precision(suspect: Suspect) -> Diagnosis | None:
    """The right numbers to some digits: those of a smaller dtype, or fewer than there are."""
    pairs = [(v.yours, v.truth) for v in suspect.views]
    dtype = exact_to(pairs)
    if dtype:
        return suspect.say("precision", dtype=dtype)
    digits = exact_digits(pairs)
    return suspect.say("digits", digits=str(digits)) if digits >= FEW_DIGITS else None


def exact_to(pairs: Sequence[tuple[Tensor, Tensor]]) -> str:
    """The smaller dtype that the arrays were rounded to; empty where that is not proven.

    Proven where the numbers are such that the dtype holds them exactly.
    """
    error = _largest_error(pairs)
    for name, dtype in ROUNDINGS.items():
        held = all(torch.equal(yours, yours.to(dtype).double()) for yours, _ in pairs)
        if compare.TOLERANCE < error < 4 * torch.finfo(dtype).eps and held:
            return name
    return ""


def exact_digits(pairs: Sequence[tuple[Tensor, Tensor]]) -> int:
    """How many digits of the arrays are right. Five of them and no more are no wrong formula's doing: then a constant
    has too few digits, something small was added, or an array was float32 on the way."""
    error = _largest_error(pairs)
    return int(-math.log10(error)) if compare.TOLERANCE < error < 1 else 0


def _largest_error(pairs: Sequence[tuple[Tensor, Tensor]]) -> float:
    if any(yours.shape != truth.shape for yours, truth in pairs):
        return math.inf
    return max(compare.relative_error(yours, truth) for yours, truth in pairs)
