"""Bundles: what a student or a platform is given, as files in memory until all of them are there.

`parts` holds what several bundles share, `write` puts files onto the disk; every other module is one kind of bundle.
The scripts that platforms run lie in `templates`, as they are run. Nothing of `solutions/` is ever read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SCRIPT, SECRET = 0o755, 0o600


@dataclass(frozen=True)
class File:
    """What is in a file, and who may do what with it."""

    data: bytes
    mode: int = 0o644


Files = Mapping[str, File]


def plain(text: str) -> File:
    """A text file."""
    return File(text.encode())
