"""What can be changed at a formula's gates: the gradient on its way back, a derivative, a value, an axis.

`mode` says which half of the formula sees a changed variable: both, only its value (the derivative stays that of the
right one), or only its gradient (the value stays right).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from torch import Tensor

from backpropkit.spec.graph import Gate
from backpropkit.spec.nouns import Mode
from backpropkit.spec.rewrite import Axis, Edge

UNFIT = (RuntimeError, IndexError, ValueError, TypeError, AttributeError)  # a wrong version that can't be run here

Place = Edge | str  # one use of a variable, or the variable
Bend = Callable[[Tensor], Tensor]
Linear = Callable[[Tensor, Tensor], Tensor]  # of an argument u and of the value v without a graph
Change = Callable[[Any], Any]  # what an author of a mistake makes of the variables so far
Other = Callable[[Tensor, int], Tensor]  # what a use sees instead of its value, in which turn


def mixed(right: Tensor, wrong: Tensor, mode: Mode) -> Tensor:
    """The value of one and the derivative of the other, or both of the wrong one."""
    if mode == "value":
        return right + (wrong - right).detach()
    if mode == "gradient":
        return wrong + (right - wrong).detach()
    return wrong


def finite(value: Tensor) -> Tensor:
    """A score behind a mask is infinite; what flows back through it is nothing."""
    return value.nan_to_num(posinf=0.0, neginf=0.0)


def with_slope(value: Tensor, line: Tensor) -> Tensor:
    """The value, with the derivative of the line."""
    return value.detach() + (line - line.detach())


@dataclass(frozen=True)
class Times:
    """A bend, entry by entry: the gradient times a factor."""

    factor: Tensor | float

    def __call__(self, gradient: Tensor) -> Tensor:
        return gradient * self.factor


class Bent(Gate):
    """The gradient that flows back through some uses and variables is changed on its way.

    A run of the formula behind it needs a line with the bend for its slope: each bend is its own transpose, entry by
    entry or a square turned over. The tape bends the gradient itself.
    """

    def __init__(self, bends: Mapping[Place, Bend]) -> None:
        self.bends = bends

    def node(self, name: str, value: Any) -> Any:
        return self._bent(value, self.bends.get(name))

    def use(self, edge: Edge, value: Any) -> Any:
        return self._bent(value, self.bends.get(edge))

    def _bent(self, value: Any, bend: Bend | None) -> Any:
        if bend is None or not isinstance(value, Tensor) or not value.is_floating_point():
            return value
        return with_slope(value, bend(finite(value)))


class Linearized(Gate):
    """The variable `target` with another derivative by its one argument `source`."""

    def __init__(self, source: str, target: str, linear: Linear) -> None:
        self.source, self.target, self.linear = source, target, linear
        self.argument: Tensor | None = None

    def use(self, edge: Edge, value: Any) -> Any:
        if (edge.source, edge.target) == (self.source, self.target):
            self.argument = value
            return value.detach()
        return value

    def node(self, name: str, value: Any) -> Any:
        if name != self.target or self.argument is None:
            return value
        argument, self.argument = self.argument, None
        return with_slope(value, self.linear(finite(argument), finite(value.detach())))


class Sloped(Linearized):
    """The same where that derivative is one number per entry: `slope(u, v)`."""

    def __init__(self, source: str, target: str, slope: Linear) -> None:
        super().__init__(source, target, lambda u, v: slope(u.detach(), v) * u)
        self.slope = slope


class Pinned(Gate):
    """Variables have the values that they had in another run, turn by turn, with the derivative unchanged."""

    def __init__(self, turns: Mapping[str, Sequence[Any]]) -> None:
        self.turns = turns
        self.made: Counter[str] = Counter()

    def node(self, name: str, value: Any) -> Any:
        if name not in self.turns or not isinstance(value, Tensor):
            return value
        self.made[name] += 1
        return mixed(value, self.turns[name][self.made[name] - 1], "value")


class Substituted(Pinned):
    """One use of a variable sees another value, with the derivative unchanged: `other(its value, the turn)`.

    With the right `turns` of every variable what it makes keeps its value, so that only the way back changes; without
    them all that follows is computed from the wrong one.
    """

    def __init__(self, edge: Edge, other: Other, turns: Mapping[str, Sequence[Tensor]] | None = None) -> None:
        super().__init__(turns or {})
        self.edge, self.other = edge, other
        self.targets = edge.target.split(", ")
        self.used = 0

    def node(self, name: str, value: Any) -> Any:
        return super().node(name, value) if name in self.targets else value

    def use(self, edge: Edge, value: Any) -> Any:
        if edge != self.edge or not isinstance(value, Tensor):
            return value
        self.used += 1
        return mixed(value, self.other(value, self.used - 1), "value")


class Affine(Substituted):
    """The same where that value is its own times a factor plus a constant, and all that follows is computed from it."""

    def __init__(self, edge: Edge, factor: float, constant: float = 0.0) -> None:
        super().__init__(edge, lambda value, _: value * factor + constant)
        self.factor, self.constant = factor, constant


class Recorder(Gate):
    """Keeps every variable as it is made, for those who want to look at them: `values.mean`.

    A variable of a loop is made anew in each turn: `turns` keeps them all, `values` the last. `seen` keeps what each
    use sees.
    """

    def __init__(self) -> None:
        self.values = SimpleNamespace()
        self.turns: dict[str, list[Any]] = defaultdict(list)
        self.seen: dict[Edge, list[Any]] = defaultdict(list)

    def node(self, name: str, value: Any) -> Any:
        setattr(self.values, name, value)
        self.turns[name].append(value)
        return value

    def use(self, edge: Edge, value: Any) -> Any:
        self.seen[edge].append(value)
        return value


class Changed(Recorder):
    """One variable is replaced by `change(values)` in a mode; `values` are those so far, its own right one included."""

    def __init__(self, variable: str, change: Change, mode: Mode) -> None:
        super().__init__()
        self.variable, self.change, self.mode = variable, change, mode

    def node(self, name: str, value: Any) -> Any:
        super().node(name, value)
        if name != self.variable or not isinstance(value, Tensor):
            return value
        return mixed(value, self.change(self.values), self.mode)


class Misread(Recorder):
    """One use of a variable reads another one, which is there by then."""

    def __init__(self, edge: Edge, name: str) -> None:
        super().__init__()
        self.edge, self.name = edge, name

    def use(self, edge: Edge, value: Any) -> Any:
        return getattr(self.values, self.name) if edge == self.edge else super().use(edge, value)


class OtherAxis(Recorder):
    """One reduction runs over another axis."""

    def __init__(self, axis: Axis, number: int) -> None:
        super().__init__()
        self.replaced, self.number = axis, number

    def axis(self, axis: Axis, number: int) -> int:
        return self.number if axis == self.replaced else number


class InTurn(Gate):
    """Gates behind each other: several mistakes at once."""

    def __init__(self, *gates: Gate) -> None:
        self.gates = gates

    def node(self, name: str, value: Any) -> Any:
        for gate in self.gates:
            value = gate.node(name, value)
        return value

    def use(self, edge: Edge, value: Any) -> Any:
        for gate in self.gates:
            value = gate.use(edge, value)
        return value

    def axis(self, axis: Axis, number: int) -> int:
        for gate in self.gates:
            number = gate.axis(axis, number)
        return number


def behind(first: Gate, second: Gate) -> Gate:
    """Two gates as one; one that changes nothing but what flows back, where both are such."""
    if isinstance(first, Bent) and isinstance(second, Bent) and not first.bends.keys() & second.bends.keys():
        return Bent({**first.bends, **second.bends})
    return InTurn(first, second)
