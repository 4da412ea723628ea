"""Arrays that are made without numbers hold NaN, so that an entry which is never written shows, and every time alike.

Else it holds what was in that place of memory before: often 0, and now and then the right number. torch has a mode for
it; NumPy has none, so a student's code finds two functions of the kit's under its names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from backpropkit.student.patches import OWNERS, Patches

TORCH_MODE = 1  # "warn": torch.empty is filled, and no operator is refused


def _filling(make: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(make)
    def filled(*arguments: Any, **options: Any) -> Any:
        array = make(*arguments, **options)
        if array.dtype.kind in "fc":
            array.fill(np.nan)
        return array

    return filled


PATCHES: Patches = {(OWNERS.index(np), name): _filling(getattr(np, name)) for name in ("empty", "empty_like")}
