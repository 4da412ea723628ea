"""What a call leaves behind, wherever it is kept: in what is returned, in the file's own variables, on somebody's
object. For lessons about memory, where to keep it elsewhere is no way to keep less."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import Any

import torch

from backpropkit.student.holding import storage_of
from backpropkit.student.watch import Ran, written_down
from backpropkit.student.weighing import Outside

ROOM = 131_072  # bytes of Python that are nobody's numbers: wrappers of arrays, lists, what is kept for the next use


def left_by(function: Callable[..., Any], given: Sequence[Any]) -> tuple[Any, int]:
    """What `function(*given)` returns, y first, and the bytes of all that it made and that is still there, beside y.

    Of what Python and NumPy keep, `ROOM` is free: so little can't be told from what every call leaves.
    """
    ran, outside = Ran(most_steps=0), Outside()
    with outside.weighed():
        with written_down(lambda: ran):
            result = function(*given)
        gc.collect()
        kept = max(0, outside.now() - ROOM)
    ours = {storage.data_ptr() for x in (*given, result[0]) if (storage := _storage(x)) is not None}
    return result, kept + sum(size for place, size in ran.alive.sizes().items() if place not in ours)


def _storage(value: Any) -> torch.UntypedStorage | None:
    return storage_of(value) if isinstance(value, torch.Tensor) else None
