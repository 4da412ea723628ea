"""Wrong versions of a formula, made by closing and bending its gates; their gradients come from autograd, too.

A gate may scale what flows back through one use of a variable, give a variable another value, or bend the gradient that
arrives at it. `mode` says which half of the formula sees a changed variable: both, only its value (the derivative stays
that of the right one), or only its gradient (the value stays right).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from torch import Tensor

from backpropkit.diagnose.tape import Bent
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import Gate
from backpropkit.spec.nouns import Mistake, Mode
from backpropkit.spec.rewrite import Axis, Edge
from backpropkit.student.exchange import Tensors
from backpropkit.truth import oracle
from backpropkit.truth.samples import Sample


def mixed(right: Tensor, wrong: Tensor, mode: Mode) -> Tensor:
    """The value of one and the derivative of the other, or both of the wrong one."""
    if mode == "value":
        return right + (wrong - right).detach()
    if mode == "gradient":
        return wrong + (right - wrong).detach()
    return wrong


class Recorder(Gate):
    """Keeps every variable as it is made, for those who want to look at them, and counts the uses: `values.mean`.

    A variable of a loop is made anew in each turn: `turns` keeps them all, `values` the last.
    """

    def __init__(self) -> None:
        self.values = SimpleNamespace()
        self.turns: dict[str, list[Any]] = defaultdict(list)
        self.steps = 0

    def node(self, name: str, value: Any) -> Any:
        setattr(self.values, name, value)
        self.turns[name].append(value)
        return value

    def use(self, edge: Edge, value: Any) -> Any:
        self.steps += 1
        return value


class Changed(Recorder):
    """One variable is replaced by `change(values)` in a mode; `values` are those so far, its own right one included."""

    def __init__(self, variable: str, change: Callable[[Any], Any], mode: Mode) -> None:
        super().__init__()
        self.variable, self.change, self.mode = variable, change, mode

    def node(self, name: str, value: Any) -> Any:
        super().node(name, value)
        if name != self.variable or not isinstance(value, Tensor):
            return value
        return mixed(value, self.change(self.values), self.mode)


class Substituted(Gate):
    """One use of a variable sees another value, with the derivative unchanged: `other(its value, the turn)`.

    With the right `turns` of every variable what it makes keeps its value, so that only the way back changes; without
    them all that follows is computed from the wrong one.
    """

    def __init__(
        self, edge: Edge, other: Callable[[Tensor, int], Tensor], turns: Mapping[str, Sequence[Tensor]] | None = None
    ) -> None:
        self.edge, self.other, self.turns = edge, other, turns or {}
        self.targets = edge.target.split(", ")
        self.made: Counter[str] = Counter()
        self.used = 0

    def node(self, name: str, value: Any) -> Any:
        if name not in self.targets or name not in self.turns:
            return value
        self.made[name] += 1
        return mixed(value, self.turns[name][self.made[name] - 1], "value")

    def use(self, edge: Edge, value: Any) -> Any:
        if edge != self.edge or not isinstance(value, Tensor):
            return value
        self.used += 1
        return mixed(value, self.other(value, self.used - 1), "value")


class Misread(Recorder):
    """One use of a variable reads another one, as far as that is there by then."""

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


class Both(Gate):
    """Two gates behind each other: two mistakes at once."""

    def __init__(self, first: Gate, second: Gate) -> None:
        self.first, self.second = first, second

    def node(self, name: str, value: Any) -> Any:
        return self.second.node(name, self.first.node(name, value))

    def use(self, edge: Edge, value: Any) -> Any:
        return self.second.use(edge, self.first.use(edge, value))

    def axis(self, axis: Axis, number: int) -> int:
        return self.second.axis(axis, self.first.axis(axis, number))


def behind(first: Gate, second: Gate) -> Gate:
    """Two gates as one; one that changes nothing but what flows back, where both are such."""
    if isinstance(first, Bent) and isinstance(second, Bent) and not first.bends.keys() & second.bends.keys():
        return Bent({**first.bends, **second.bends})
    return Both(first, second)


def gradients(exercise: Exercise, sample: Sample, upstream: Tensors, gate: Gate) -> Tensors:
    """The gradients of all differentiable inputs of the formula behind this gate."""
    formula = exercise.formula
    assert formula is not None
    return oracle.gradients(
        exercise, lambda x, options: formula(x, options, gate), sample.inputs, sample.options, upstream
    )


def recorded(exercise: Exercise, inputs: Sequence[Any], options: dict[str, Any]) -> Recorder:
    """Every variable of the right formula, as plain numbers, and how many uses of one there were."""
    assert exercise.formula is not None
    recorder = Recorder()
    exercise.formula([x.detach() for x in inputs], options, recorder)
    return recorder


def values(exercise: Exercise, inputs: Sequence[Any], options: dict[str, Any]) -> SimpleNamespace:
    """Every variable of the right formula, as plain numbers."""
    return recorded(exercise, inputs, options).values


def mistaken(mistake: Mistake, mode: Mode) -> Gate:
    """The gate that makes an author's known mistake."""
    return Changed(mistake.variable, mistake.change, mode)


def wrong_gradients(exercise: Exercise, mistake: Mistake, mode: Mode, sample: Sample, upstream: Tensors) -> Tensors:
    """The gradients that a student gets who makes a known mistake."""
    return gradients(exercise, sample, upstream, mistaken(mistake, mode))


def wrong_outputs(exercise: Exercise, mistake: Mistake, sample: Sample) -> Tensors:
    """The outputs of a forward with a known mistake."""
    assert exercise.formula is not None
    return exercise.formula(sample.inputs, sample.options, mistaken(mistake, "both"))
