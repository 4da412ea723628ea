"""Numbers that have a name: 7 is D where D = 7 and nothing else is, on every set of sizes that was tried."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

CLOSE = 1e-7


@dataclass(frozen=True)
class Named:
    """A factor in words: "N", "2", "D/(D-1)"; `large` tells "N times too large" from "N times too small"."""

    text: str
    large: bool
    negative: bool = False

    @property
    def kind(self) -> str:
        """The end of the name of a kind of mistake: "too_large"."""
        return "too_large" if self.large else "too_small"

    @property
    def sign(self) -> str:
        """What a headline adds for a negative factor."""
        return " and has the wrong sign" if self.negative else ""

    @property
    def words(self) -> str:
        return f"{self.text} times {self.kind.replace('_', ' ')}{self.sign}"


@dataclass(frozen=True)
class Setting:
    """What a factor may be made of: the sizes and the options of one view."""

    sizes: Mapping[str, int]
    options: Mapping[str, Any]


def named(values: Sequence[float], settings: Sequence[Setting]) -> Named | None:
    """The name of a positive factor that has these values under these settings; None where it has none."""
    for text in _names(settings[0]):
        numbers = [_names(setting).get(text, math.nan) for setting in settings]
        if _all_close(values, numbers):
            return Named(text, True)
        if _all_close(values, [1 / n if n else math.nan for n in numbers]):
            return Named(text, False)
    return None


def signed(values: Sequence[float], settings: Sequence[Setting]) -> Named | None:
    """The same for factors of one sign, positive or negative."""
    if len({value > 0 for value in values}) > 1:
        return None
    found = named([abs(value) for value in values], settings)
    return None if found is None else replace(found, negative=values[0] < 0)


def _all_close(values: Sequence[float], numbers: Sequence[float]) -> bool:
    return all(abs(v - n) <= CLOSE * abs(n) for v, n in zip(values, numbers, strict=True))


def _names(setting: Setting) -> dict[str, float]:
    """Every expression that people divide or multiply by, the simplest first."""
    return dict(_expressions(setting))


def _above_one(text: str, value: float) -> tuple[str, float]:
    """An expression or its inverse, such that "times too large" is not said of a number that makes smaller."""
    return (text, value) if value > 1 else (f"1/{text}", 1 / value)


def _expressions(setting: Setting) -> Iterator[tuple[str, float]]:
    sizes = {name: float(size) for name, size in setting.sizes.items()}
    yield "2", 2.0
    yield from sizes.items()
    for name, value in setting.options.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value not in (0, 1):
            yield _above_one(name, abs(float(value)))
            if 0 < value < 1:
                yield _above_one(f"(1 - {name})", 1.0 - value)
    for name, size in sizes.items():
        yield f"√{name}", math.sqrt(size)
        if size > 1:
            yield f"{name}/({name} - 1)", size / (size - 1)
            yield f"({name} - 1)", size - 1
        yield f"2 * {name}", 2 * size
        yield f"{name}²", size * size
    for (a, m), (b, n) in combinations(sizes.items(), 2):
        yield f"{a} * {b}", m * n
        yield (f"{a}/{b}", m / n) if m > n else (f"{b}/{a}", n / m)
        yield f"2 * {a} * {b}", 2 * m * n
    for (a, k), (b, m), (c, n) in combinations(sizes.items(), 3):
        yield f"{a} * {b} * {c}", k * m * n
    yield "3", 3.0
    yield "4", 4.0
