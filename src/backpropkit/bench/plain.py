"""What a speed report says, as plain numbers: it is made where torch is, and printed where torch is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One function: the fastest run of the student's and of PyTorch's in seconds, and the operators that each runs."""

    function: str
    yours: float
    pytorchs: float
    your_operators: int
    pytorchs_operators: int

    @property
    def times(self) -> float:
        """How many times as long the student's takes."""
        return self.yours / self.pytorchs


@dataclass(frozen=True)
class Report:
    """One exercise on one device. `counted` says whether the student's operators could be: in NumPy they can't."""

    name: str
    sizes: Mapping[str, int]
    dtype: str
    device: str
    runs: int
    counted: bool
    rows: tuple[Row, ...]
