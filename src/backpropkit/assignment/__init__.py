"""What an instructor settles for one assignment: which exercises count, how much, for how long, and who sees what.

`toml` reads and writes the file, `marks` puts its points and its visibility into a result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backpropkit.settings import Arrays

VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")


class BadAssignment(Exception):
    """The file can't be meant as it stands; the message names the file, the key and what to write."""


@dataclass(frozen=True)
class Limits:
    """Seconds for one call, one exercise and one submission, and MiB for a worker.

    Eight minutes for a submission end before the ten that platforms commonly give.
    """

    call: float = 10.0
    exercise: float = 60.0
    submission: float = 480.0
    memory: int = 384


@dataclass(frozen=True)
class Assignment:
    """`points` and `visibility` are by exercise: one value for the whole of it, or one for some of its checks."""

    exercises: tuple[str, ...]
    title: str = ""
    arrays: Arrays = "torch"
    catalogs: tuple[Path, ...] = ()
    limits: Limits = field(default_factory=Limits)
    points: Mapping[str, float | Mapping[str, float]] = field(default_factory=dict)
    visibility: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)
    default_visibility: str = "visible"
    source: str = "assignment.toml"
