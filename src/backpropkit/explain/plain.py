"""What an explanation says, as plain data: numbers and names, no tensor, so that whoever prints it needs no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Numbers = tuple[float, ...]


class Reach(StrEnum):
    """Whether an entry of an input reaches an entry of an output."""

    MOVES = "moves"
    FLAT = "flat"  # it could, but with these numbers its slope is 0
    NEVER = "never"


@dataclass(frozen=True)
class Array:
    """An array's numbers, row by row."""

    name: str
    shape: tuple[int, ...]
    numbers: Numbers


@dataclass(frozen=True)
class Variable:
    """An input, a node of the formula or an output: its dims by name, and its numbers on the tiny case."""

    role: str
    dims: tuple[str, ...]
    array: Array
    note: str = ""
    yours: Array | None = None


@dataclass(frozen=True)
class Jacobian:
    """The sensitivity of every output entry (row) to every entry of one input (column)."""

    input: str
    shape: tuple[int, ...]
    rows: tuple[str, ...]
    reach: tuple[tuple[Reach, ...], ...]
    numbers: tuple[Numbers, ...]
    yours: tuple[Numbers, ...] | None = None


@dataclass(frozen=True)
class Backprop:
    """The Jacobian's columns, weighted with the upstream gradient: one entry in full, and all of them.

    `product` is Jᵀ · grad_y and `gradient` is what autograd says; `terms` are the pairs (grad_y, J) of `entry`.
    """

    upstream: tuple[Array, ...]
    product: Array
    gradient: Array
    equal: bool
    entry: str
    terms: tuple[tuple[float, float], ...]
    matrix_product: bool
    yours: Array | None = None


@dataclass(frozen=True)
class Way:
    """One path from an input to an output: its variables, its name among the others, and what comes back along it.

    `count` is how often the student's gradient has it (1 is right); None where that can't be told.
    """

    steps: tuple[str, ...]
    words: str
    share: float
    numbers: Numbers
    count: float | None = None


@dataclass(frozen=True)
class Contributions:
    """The gradient of one input, path by path. `silent` are the paths along which nothing comes back.

    `longer` is what comes back along paths that go round a loop. Where the paths `overlap`, they don't add up to the
    whole.
    """

    gradient: Array
    ways: tuple[Way, ...]
    silent: tuple[str, ...]
    longer: Way | None
    overlap: bool
    yours: Array | None = None


@dataclass(frozen=True)
class Step:
    """One central difference, and how far it is from the gradient: the true one, and the student's."""

    size: float
    value: float
    error: float
    yours: float | None


@dataclass(frozen=True)
class Trap:
    """The same nudge, stored into an array of integers: what the entry was, what it became, what the slopes read."""

    entry: str
    before: int
    after: int
    nudge: float
    one_sided: float
    central: float


@dataclass(frozen=True)
class Numerical:
    """The numerical check of one entry; `reason` says why there is none. `straight` is a loss without curvature."""

    entry: str
    derivative: float
    steps: tuple[Step, ...]
    best: float
    straight: bool
    trap: Trap | None
    reason: str = ""
    yours: float | None = None


@dataclass(frozen=True)
class Explanation:
    """All six sections of one exercise. `mine` is the student's file, empty where the reference is explained."""

    name: str
    title: str
    sizes: Mapping[str, int]
    variables: tuple[Variable, ...]
    jacobians: tuple[Jacobian, ...]
    backprop: Backprop
    contributions: tuple[Contributions, ...]
    numerical: Numerical
    mine: str = ""
