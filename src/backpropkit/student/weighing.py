"""How many bytes a function of a student's holds at its worst moment: in tensors, and in NumPy and Python beside them.

Both depend a little on what the interpreter does at the same time, so only their growth with a size says anything.
"""

from __future__ import annotations

import contextlib
import gc
import tracemalloc
import weakref
from collections.abc import Iterator

import torch

OFTEN = 100  # objects that were made since the last time, where Python would wait for 700 or 2,000


class Alive:
    """The tensors that are alive, and the most bytes that they had at one time. Each piece of memory counts once."""

    def __init__(self) -> None:
        self.most = self.now = 0
        self.tensors: dict[int, weakref.ref[torch.Tensor]] = {}  # by id
        self.owners: dict[int, int] = {}  # by place: how many tensors look at it
        self.sizes: dict[int, int] = {}  # by place: its bytes

    def saw(self, tensor: torch.Tensor, storage: torch.UntypedStorage) -> None:
        number, place, size = id(tensor), storage.data_ptr(), storage.nbytes()
        known = self.tensors.get(number)
        if not size or (known is not None and known() is tensor):
            return

        def gone(_: object) -> None:
            self.tensors.pop(number, None)
            self.owners[place] -= 1
            if not self.owners[place]:
                del self.owners[place]
                self.now -= self.sizes.pop(place)

        self.tensors[number] = weakref.ref(tensor, gone)
        if place not in self.owners:
            self.sizes[place] = size
            self.now += size
            self.most = max(self.most, self.now)
        self.owners[place] = self.owners.get(place, 0) + 1


class Outside:
    """The bytes that Python and NumPy took while they were `weighed`: those they have now, and the most at one time."""

    def __init__(self) -> None:
        self.most = self.before = 0

    def now(self) -> int:
        return tracemalloc.get_traced_memory()[0] - self.before

    @contextlib.contextmanager
    def weighed(self) -> Iterator[None]:
        """Rubbish that waits for the collector is held by nobody, so it is collected often in here."""
        already, thresholds = tracemalloc.is_tracing(), gc.get_threshold()
        gc.set_threshold(OFTEN)
        if not already:
            tracemalloc.start()
        tracemalloc.reset_peak()
        self.before = tracemalloc.get_traced_memory()[0]
        try:
            yield
        finally:
            self.most = max(self.most, tracemalloc.get_traced_memory()[1] - self.before)
            if not already:
                tracemalloc.stop()
            gc.set_threshold(*thresholds)
