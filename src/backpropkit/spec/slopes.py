"""Slopes of GELU as students write them down wrong, for every layer that has a GELU inside."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import torch
from torch import Tensor


def cdf(s: Tensor) -> Tensor:
    """The share of s that GELU lets through: gelu(s) = s * cdf(s)."""
    return (1 + torch.erf(s / math.sqrt(2))) / 2


def density(s: Tensor) -> Tensor:
    """The slope of cdf."""
    return torch.exp(-s.square() / 2) / math.sqrt(2 * math.pi)


GELU_SLOPES: Mapping[str, tuple[Callable[[Tensor], Tensor], str]] = {
    "the slope of GELU is taken to be cdf(s), which is its first term only": (
        cdf,
        "gelu(s) = s * cdf(s) is a product: s moves both factors.",
    ),
    "the first term of GELU's slope is missing, cdf(s)": (
        lambda s: s * density(s),
        "gelu(s) = s * cdf(s) is a product: s moves both factors.",
    ),
    "the density in GELU's slope lacks its factor hidden": (
        lambda s: cdf(s) + density(s),
        "gelu(s) = s * cdf(s) is a product: the second term is s times the slope of cdf.",
    ),
    "the second term of GELU's slope has the wrong sign": (
        lambda s: cdf(s) - s * density(s),
        "gelu(s) = s * cdf(s) is a product of two that grow: its slope is a sum.",
    ),
    "the density in GELU's slope lacks its 1 / sqrt(2 pi)": (
        lambda s: cdf(s) + s * torch.exp(-s.square() / 2),
        "The area under a density is 1: exp(-s²/2) alone has the area sqrt(2 pi).",
    ),
    "the density in GELU's slope is exp(-s²), not exp(-s²/2)": (
        lambda s: cdf(s) + s * torch.exp(-s.square()) / math.sqrt(2 * math.pi),
        "erf is taken of s / sqrt(2), whose square is s²/2.",
    ),
}
