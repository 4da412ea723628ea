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
    """The memory of tensors that is alive, each piece once, and the most bytes that it had at one time. A piece lives
    as long as anything looks at it, be it a tensor, an array of NumPy's or something of C++."""

    def __init__(self) -> None:
        self.most = self.now = 0
        self.pieces: dict[int, weakref.ref[torch.UntypedStorage]] = {}  # by id

    def saw(self, storage: torch.UntypedStorage) -> None:
        number, size = id(storage), storage.nbytes()
        known = self.pieces.get(number)
        if known is not None and known() is storage:
            return

        def gone(_: object) -> None:
            self.pieces.pop(number, None)
            self.now -= size

        self.pieces[number] = weakref.ref(storage, gone)
        self.now += size
        self.most = max(self.most, self.now)

    def sizes(self) -> dict[int, int]:
        """The bytes of each piece, by its place."""
        alive = [piece for ref in list(self.pieces.values()) if (piece := ref()) is not None]
        return {piece.data_ptr(): piece.nbytes() for piece in alive}


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
