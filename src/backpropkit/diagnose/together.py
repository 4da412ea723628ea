"""Gates of many lanes put together as one, with a table that has a row for each lane."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import torch
from torch import Tensor

from backpropkit.diagnose.gates import (
    UNFIT,
    Affine,
    Bent,
    Change,
    Linearized,
    Place,
    Recorder,
    Sloped,
    Substituted,
    Times,
    finite,
    mixed,
)
from backpropkit.diagnose.numbers import Numbers
from backpropkit.spec.graph import Gate
from backpropkit.spec.nouns import Mode
from backpropkit.spec.rewrite import Edge

Row = Callable[[], Tensor]  # what a table holds for the lane that a run is in


class Tables:
    """Tables with a row for each lane. While torch.vmap runs them all at once, `rows` are those of each lane."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.tables: list[Tensor] = []
        self.rows: Sequence[Tensor] = ()

    def among(self, lanes: Iterable[int]) -> Row:
        """Whether the lane is one of these."""
        return self._row(torch.zeros(self.width, dtype=torch.bool).index_fill_(0, torch.tensor(list(lanes)), True))

    def row(self, like: Tensor, rows: Mapping[int, Tensor | float], fill: float = 0.0) -> Row:
        """What the rows hold for the lane, in the shape of `like`."""
        table = torch.full((self.width, *like.shape), fill, dtype=like.dtype)
        for lane, row in rows.items():
            table[lane] = row
        return self._row(table)

    def _row(self, table: Tensor) -> Row:
        place = len(self.tables)
        self.tables.append(table)
        return lambda: self.rows[place]


class Placed(Gate):
    """Gates by the places that they look at, and behind them the known mistakes, which read what the others left."""

    def __init__(self, at: Mapping[Place, Sequence[Gate]], known: Sequence[Gate]) -> None:
        self.at, self.known = at, known

    def node(self, name: str, value: Any) -> Any:
        for gate in chain(self.at.get(name, ()), self.known):
            value = gate.node(name, value)
        return value

    def use(self, edge: Edge, value: Any) -> Any:
        for gate in self.at.get(edge, ()):
            value = gate.use(edge, value)
        return value


class Chosen(Gate):
    """A gate that only some lanes see."""

    def __init__(self, gate: Gate, chosen: Row) -> None:
        self.gate, self.chosen = gate, chosen

    def node(self, name: str, value: Any) -> Any:
        return self._passed(value, self.gate.node(name, value))

    def use(self, edge: Edge, value: Any) -> Any:
        return self._passed(value, self.gate.use(edge, value))

    def _passed(self, value: Any, wrong: Any) -> Any:
        return value if wrong is value else torch.where(self.chosen(), wrong, value)


class Mistaken(Recorder):
    """A known mistake that each lane sees in its mode, or not at all; where it can't be made, its lanes are `unfit`."""

    def __init__(
        self, variable: str, change: Change, modes: Mapping[int, Mode], tables: Tables, unfit: set[int]
    ) -> None:
        super().__init__()
        self.variable, self.change, self.lanes, self.unfit = variable, change, modes.keys(), unfit
        by_mode = {mode: [k for k, own in modes.items() if own == mode] for mode in modes.values()}
        self.chosen = {mode: tables.among(lanes) for mode, lanes in by_mode.items()}

    def node(self, name: str, value: Any) -> Any:
        super().node(name, value)
        if name != self.variable or not isinstance(value, Tensor):
            return value
        try:
            wrong = self.change(self.values)
        except UNFIT:
            wrong = None
        if not isinstance(wrong, Tensor) or wrong.shape != value.shape:
            self.unfit.update(self.lanes)
            return value
        for mode, chosen in self.chosen.items():
            value = torch.where(chosen(), mixed(value, wrong, mode), value)
        return value


def sloped(numbers: Numbers, edge: Edge, gates: Mapping[int, Sloped], tables: Tables) -> Gate:
    """Other derivatives of `edge.target` by its one argument."""
    arguments = numbers.seen[edge]
    values = numbers.turns[edge.target][-len(arguments) :]  # a state has a value before its first turn
    turns = [(finite(u), finite(v)) for u, v in zip(arguments, values, strict=True)]
    rows = iter([tables.row(v, {k: gate.slope(u, v) for k, gate in gates.items()}) for u, v in turns])
    return Chosen(Linearized(edge.source, edge.target, lambda u, _: next(rows)() * u), tables.among(gates))


def substituted(numbers: Numbers, edge: Edge, gates: Mapping[int, Substituted], tables: Tables) -> Gate:
    """Other values that one use sees."""
    turns = enumerate(numbers.seen[edge])
    rows = [tables.row(right, {k: gate.other(right, turn) for k, gate in gates.items()}) for turn, right in turns]
    return Chosen(Substituted(edge, lambda _, turn: rows[turn](), numbers.turns), tables.among(gates))


def affine(edge: Edge, gates: Mapping[int, Affine], tables: Tables) -> Gate:
    """One use, times a factor plus a constant."""
    number = torch.zeros((), dtype=torch.float64)
    factor = tables.row(number, {k: gate.factor for k, gate in gates.items()})
    constant = tables.row(number, {k: gate.constant for k, gate in gates.items()})
    return Chosen(Substituted(edge, lambda value, _: value * factor() + constant()), tables.among(gates))


def bent(numbers: Numbers, place: Place, bends: Mapping[int, Times], tables: Tables) -> Gate:
    """Factors of the gradient that flows back through one place."""
    factor = tables.row(_value(numbers, place), {k: bend.factor for k, bend in bends.items()}, 1.0)
    return Bent({place: lambda gradient: gradient * factor()})


def flows(numbers: Numbers, place: Place) -> bool:
    """Whether anything flows back through a place: not through a list, or a comparison."""
    value = _value(numbers, place)
    return isinstance(value, Tensor) and value.is_floating_point()


def _value(numbers: Numbers, place: Place) -> Any:
    return numbers.values.get(place) if isinstance(place, str) else numbers.seen[place][0]
