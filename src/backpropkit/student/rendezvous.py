"""Where the processes of a group leave word for each other before they are connected: torch's own interface for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from torch.distributed import Store  # type: ignore[attr-defined]

from backpropkit.student.links import Links


class Rendezvous(Store):
    """Every process tells all others what it knows, and waits until they have told it. Nothing is kept elsewhere."""

    def __init__(self, others: Links, seconds: float) -> None:
        super().__init__()
        for other in others:
            other.settimeout(seconds)
        self.sockets, self.others = others, [other.makefile("rw") for other in others]
        self.known: dict[str, bytes] = {}

    def set(self, key: str, value: bytes | str) -> None:
        self.known[key] = value if isinstance(value, bytes) else value.encode()
        for other in self.others:
            print(json.dumps([key, self.known[key].hex()]), file=other, flush=True)

    def get(self, key: str) -> bytes:
        while key not in self.known:
            for other in self.others:
                told, value = json.loads(other.readline())
                self.known[told] = bytes.fromhex(value)
        return self.known[key]

    def close(self) -> None:
        """All that had to be told has been told."""
        for end, other in zip(self.sockets, self.others, strict=True):
            other.close()
            end.close()

    def wait(self, keys: Sequence[str], timeout: timedelta | None = None) -> None:
        """Until all are known; the sockets' own time limit is the one that counts."""
        for key in keys:
            self.get(key)
