"""What a file has put under the names of Python, NumPy and torch: taken away while others work, and given back to it.

It is looked for before and after every question, so it must be quick: all names are compared at once, and by identity.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from functools import cache
from operator import is_
from typing import Any

import numpy as np
import torch

OWNERS: tuple[Any, ...] = (builtins, np, torch, torch.nn.functional, torch.Tensor)
PYTHON = dict(vars(builtins))
Patches = Mapping[tuple[int, str], Any]  # by the place of the owner and the name
GONE = object()


@cache
def _originals() -> tuple[tuple[tuple[str, ...], list[Any]], ...]:
    """The names of each owner with what they stood for when they were first looked at."""
    return tuple((tuple(vars(owner)), list(vars(owner).values())) for owner in OWNERS)


def found() -> Patches:
    """What stands there now and did not at first. Names that are new are none: torch adds some itself when a part of it
    is first used."""
    patches: dict[tuple[int, str], Any] = {}
    for place, (owner, (names, values)) in enumerate(zip(OWNERS, _originals(), strict=True)):
        present = vars(owner)
        if len(present) < len(values) or not all(map(is_, present.values(), values)):  # new names come last
            rows = ((name, present.get(name, GONE), value) for name, value in zip(names, values, strict=True))
            patches |= {(place, name): now for name, now, value in rows if now is not value}
    return patches


def broken() -> str:
    """One of Python's own functions in whose place something stands that can't be called, after which no other code
    works; then all of them are put back. Empty where there is none. Needs no function until they are."""
    present = builtins.__dict__.copy()
    builtins.__dict__.update(PYTHON)
    lost = [name for name, value in PYTHON.items() if callable(value) and not callable(present.get(name))]
    if lost:
        return lost[0]
    builtins.__dict__.update(present)
    return ""


def exchange(present: Patches, wanted: Patches) -> None:
    """Takes away what is `present`, and puts what is `wanted` in its place."""
    for place, name in present.keys() - wanted.keys():
        names, values = _originals()[place]
        setattr(OWNERS[place], name, values[names.index(name)])
    for (place, name), value in wanted.items():
        if value is GONE:
            delattr(OWNERS[place], name)
        else:
            setattr(OWNERS[place], name, value)
