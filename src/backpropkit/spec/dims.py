"""Named dims: "N D" is the shape [N, D], and "4H I" is [4 * H, I].

Every shape of the kit is written with names, so that a message can say "summed over N" and never "axis 0", and so that
the kit can choose sizes: small primes that differ pairwise, no two of which can be mistaken for each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DISPLAY = (3, 5, 2, 7, 11, 13, 17, 19)
DIAGNOSIS = (5, 7, 11, 13, 17, 19, 23, 29)
_DIM = re.compile(r"(\d*)([A-Z][A-Z0-9]*)?")


class SpecError(Exception):
    """A spec says something that cannot be meant; the message names the exercise, what was asked and what to do."""


@dataclass(frozen=True)
class Dim:
    """One axis: `times * sizes[name]`, or the bare number `times` where there is no name."""

    name: str
    times: int = 1

    def size(self, sizes: Mapping[str, int]) -> int:
        return self.times * sizes[self.name] if self.name else self.times

    def __str__(self) -> str:
        return self.name if self.times == 1 and self.name else f"{self.times}{self.name}"


Shape = tuple[Dim, ...]


def parse(text: str, what: str) -> Shape:
    """The dims of `text`; `what` names the owner in the error: "layernorm: input x"."""
    return tuple(_parse_dim(word, text, what) for word in text.split())


def _parse_dim(word: str, text: str, what: str) -> Dim:
    match = _DIM.fullmatch(word)
    if match is None:
        raise SpecError(
            f'{what} has the shape "{text}", and "{word}" is no dim. '
            'Write capital letters with spaces between them: "N D", "4H I", or a number.'
        )
    times, name = match.groups()
    return Dim(name or "", int(times) if times else 1)


def names(shapes: Iterable[Shape]) -> tuple[str, ...]:
    """The dims' names in the order of their first appearance."""
    return tuple(dict.fromkeys(dim.name for shape in shapes for dim in shape if dim.name))


def brackets(shape: Iterable[object]) -> str:
    """`[N, D]`, for dims and for sizes alike."""
    return "[" + ", ".join(map(str, shape)) + "]"
