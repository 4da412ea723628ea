"""How much memory `saved` holds: every array that can be reached from it, each piece of memory counted once.

What forward was handed is not counted, since the caller holds it anyway.
"""

from __future__ import annotations

import gc
import types
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch

MOST_OBJECTS = 100_000  # that are looked through
CLOSED = (type, types.ModuleType, types.FrameType, types.CodeType)  # from where one gets to everything there is


def held_bytes(saved: Any, given: Iterable[Any]) -> int:
    """The bytes of all arrays in `saved`, beside those of the arrays `given`. Calls nothing of the student's."""
    ours = {place for x in given for place, _ in _memory(x)}
    found = {place: size for x in _arrays(saved) for place, size in _memory(x)}
    return sum(size for place, size in found.items() if place not in ours)


def _arrays(value: Any) -> Iterator[Any]:
    """All arrays in tuples, lists, dicts, objects and closures; a type is asked, never an object's own word."""
    waiting: list[Any] = [value]
    seen: set[int] = set()
    while waiting and len(seen) < MOST_OBJECTS:
        item = waiting.pop()
        if id(item) in seen or issubclass(type(item), CLOSED):
            continue
        seen.add(id(item))
        if issubclass(type(item), (torch.Tensor, torch.UntypedStorage, np.ndarray)):
            yield item
        elif type(item) is types.FunctionType:  # its globals are the whole module
            waiting += gc.get_referents(*(item.__closure__ or ()))
        else:
            waiting += gc.get_referents(item)


def _memory(array: Any) -> Iterator[tuple[int, int]]:
    """Where an array's numbers lie, and how many bytes that place has; nothing for one that has no such place."""
    if issubclass(type(array), (torch.Tensor, torch.UntypedStorage)):
        storage = storage_of(array) if issubclass(type(array), torch.Tensor) else array
        if storage is not None:
            yield storage.data_ptr(), storage.nbytes()
        return
    while type(array.base) is np.ndarray:
        array = array.base
    yield array.__array_interface__["data"][0], array.nbytes


def storage_of(tensor: torch.Tensor) -> torch.UntypedStorage | None:
    """The memory of a tensor, of a sparse one that of its values; None for one that has none, such as inside vmap."""
    with torch._C.DisableTorchFunction():
        try:
            if tensor.layout is torch.sparse_coo:
                tensor = torch.Tensor._values(tensor)
            return None if tensor.is_nested else torch.Tensor.untyped_storage(tensor)
        except RuntimeError:
            return None
