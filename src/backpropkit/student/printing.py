"""What a student's code prints: kept, up to a length, and counted beyond it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

PRINTED = 4000  # characters of the student's own output that are kept


class Printed(io.TextIOBase):
    """A text stream that keeps the beginning of what is written to it, so that endless printing fills no memory."""

    def __init__(self) -> None:
        self.kept = ""
        self.dropped = 0

    def write(self, text: str) -> int:
        room = PRINTED - len(self.kept)
        self.kept += text[:room]
        self.dropped += max(len(text) - room, 0)
        return len(text)

    def writable(self) -> bool:
        return True

    def reconfigure(self, **_settings: object) -> None:
        """Heeds no setting, since nothing is encoded here; files for Windows often ask for UTF-8."""

    @property
    def buffer(self) -> io.RawIOBase:
        """The same stream for those who write bytes."""
        return _Bytes(self)

    @property
    def text(self) -> str:
        """What was printed, with a notice of what is left out."""
        return self.kept + (f"\n… and {self.dropped} characters more" if self.dropped else "")


class _Bytes(io.RawIOBase):
    def __init__(self, printed: Printed) -> None:
        self.printed = printed

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        text = bytes(data)
        self.printed.write(text.decode(errors="replace"))
        return len(text)
