"""Numbers that have a name: 7 is D where D = 7 and nothing else is, on every set of sizes that was tried."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from typing import Any

CLOSE = 1e-7


@dataclass(frozen=True)
class Named:
    """A factor in words: "N", "2", "D/(D-1)"; `large` tells "N times too large" from "N times too small".

    An option is no count: people multiply by it or divide by it. `option` says that `text` is one.
    """

    text: str
    large: bool
    negative: bool = False
    option: bool = False

    @property
    def kind(self) -> str:
        """The end of the name of a kind of mistake: "too_large", "times_option"."""
        if self.option:
            return "times_option" if self.large else "over_option"
        return "too_large" if self.large else "too_small"

    @property
    def sign(self) -> str:
        """What a headline adds for a negative factor."""
        return " and has the wrong sign" if self.negative else ""

    @property
    def words(self) -> str:
        if self.option:
            return f"{'multiplied' if self.large else 'divided'} by {self.text} once too often{self.sign}"
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
        for large, powers in ((True, numbers), (False, [1 / n if n else math.nan for n in numbers])):
            if _all_close(values, powers):
                return Named(text, large, option=text in _of_options(settings[0]))
    return None


def all_are(counts: Sequence[float], number: float) -> bool:
    return all(abs(c - number) <= CLOSE for c in counts)


def signed(values: Sequence[float], settings: Sequence[Setting]) -> Named | None:
    """The same for factors of one sign, positive or negative."""
    if len({value > 0 for value in values}) > 1:
        return None
    found = named([abs(value) for value in values], settings)
    return None if found is None else replace(found, negative=values[0] < 0)


def _ratios(setting: Setting) -> Iterator[tuple[str, float]]:
    """A size over another, and a count over another. Sizes such as 8 and 6 prove nothing: 4/3 may be any other's."""
    for (a, m), (b, n) in combinations(setting.sizes.items(), 2):
        if math.gcd(m, n) == 1:
            yield (f"{a}/{b}", m / n) if m > n else (f"{b}/{a}", n / m)
    counts = {name: value for name, value in setting.options.items() if type(value) is int and value > 1}
    for (a, m), (b, n) in permutations(counts.items(), 2):
        if m >= n:
            yield f"{a}/{b}", m / n
            yield f"({a}/{b})²", (m / n) ** 2


def _all_close(values: Sequence[float], numbers: Sequence[float]) -> bool:
    return all(abs(v - n) <= CLOSE * abs(n) for v, n in zip(values, numbers, strict=True))


def _names(setting: Setting) -> dict[str, float]:
    """Every expression that people divide or multiply by, the simplest first."""
    return dict(_expressions(setting))


def _of_options(setting: Setting) -> dict[str, float]:
    """The options that are no counts but factors, and what such a probability leaves."""
    numbers = {name: value for name, value in setting.options.items() if isinstance(value, float)}
    found = {name: abs(value) for name, value in numbers.items() if value}
    found |= {f"(1 - {name})": 1.0 - value for name, value in numbers.items() if 0 <= value < 1}
    return found | {f"{text}²": value * value for text, value in found.items()}


def _expressions(setting: Setting) -> Iterator[tuple[str, float]]:
    sizes = {name: float(size) for name, size in setting.sizes.items()}
    yield "2", 2.0
    yield from sizes.items()
    yield from _of_options(setting).items()
    for name, value in setting.options.items():
        if type(value) is int and value > 1:
            yield name, float(value)
            yield f"{name}²", float(value * value)
    for name, size in sizes.items():
        yield f"√{name}", math.sqrt(size)
        if size > 1:
            yield f"{name}/({name} - 1)", size / (size - 1)
            yield f"({name} - 1)", size - 1
        yield f"2 * {name}", 2 * size
        yield f"{name}²", size * size
    pairs = list(combinations(sizes.items(), 2))
    triples = [(f"{a} * {b} * {c}", k * m * n) for (a, k), (b, m), (c, n) in combinations(sizes.items(), 3)]
    yield from ((f"{a} * {b}", m * n) for (a, m), (b, n) in pairs)
    yield from triples
    yield from _ratios(setting)
    for option, value in setting.options.items():
        if type(value) is int and value > 1:  # the channels of a group, and all of its entries
            yield from ((f"{a}/{option}", m / value) for a, m in (*sizes.items(), *triples) if m > value)
    yield from ((f"2 * {a} * {b}", 2 * m * n) for (a, m), (b, n) in pairs)
    yield "3", 3.0
    yield "4", 4.0
