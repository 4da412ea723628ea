"""What people take for the derivative of a softmax, as wrong linear maps: see `local`.

The right one is grad_x = y * (grad_y - sum(grad_y * y)): a sum of products over the axis along which y adds up to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from backpropkit.diagnose.gates import Linear, Linearized
from backpropkit.diagnose.local import given, made_of_one, output
from backpropkit.diagnose.numbers import Numbers, axis_names, dim_names, same
from backpropkit.diagnose.suspect import Cause, Suspect, by_gate
from backpropkit.spec.graph import Gate
from backpropkit.student.exchange import Tensors
from backpropkit.truth import oracle

Axes = int | tuple[int, ...]


@dataclass(frozen=True)
class Taken:
    """One wrong derivative: its kind, its words, and the map, which may look at other variables."""

    kind: str
    words: dict[str, str]
    linear: Callable[[Numbers], Linear]


def node_causes(suspect: Suspect) -> Iterator[Cause]:
    """Wrong derivatives of every variable that is a softmax of another one."""
    for source, node in made_of_one(suspect):
        for taken in _taken(suspect, suspect.values[node], node):
            yield by_gate(taken.kind, _gate(source, node, taken), **taken.words, source=source, node=node)


def _gate(source: str, node: str, taken: Taken) -> Callable[[Numbers], Gate]:
    return lambda numbers: Linearized(source, node, taken.linear(numbers))


def whole_causes(suspect: Suspect) -> Iterator[Cause]:
    """The same for an exercise whose output is a softmax of its input, whatever lines its formula has."""
    x, y = given(suspect, suspect.views[0]), output(suspect.views[0])
    if x.shape != y.shape or len(suspect.exercise.outputs) > 1:
        return
    for taken in _taken(suspect, y, suspect.output):
        words = {**taken.words, "source": suspect.input.name, "node": suspect.output}
        yield Cause(taken.kind, words, _by_slope(suspect, taken))


def _by_slope(suspect: Suspect, taken: Taken) -> Callable[[Numbers], Tensors]:
    place = [i.name for i in suspect.exercise.inputs].index(suspect.input.name)

    def predict(numbers: Numbers) -> Tensors:
        sample, linear = numbers.sample, taken.linear(numbers)
        y = oracle.outputs(numbers.exercise, sample.inputs, sample.options)[0]
        return oracle.gradients(
            numbers.exercise, lambda x, _: (linear(x[place], y),), sample.inputs, sample.options, numbers.upstream
        )

    return predict


def _taken(suspect: Suspect, value: Tensor, node: str) -> Iterator[Taken]:
    """Every wrong derivative; nothing where no axis of the value adds up to 1."""
    names = dim_names(value.shape, suspect.views[0].setting.sizes)
    one = torch.ones((), dtype=value.dtype)
    for axis in range(-1, -value.dim() - 1, -1):
        if torch.allclose(value.sum(axis), one):
            words = {"axis": names[axis]}
            yield Taken("sum_term", words, lambda _: lambda u, v: v * u)
            yield Taken("sum_sign", words, _sum_over(axis, 1))
            yield Taken("sum_only", {"sign": ""}, _only_sum(axis, -1))
            yield Taken("sum_only", {"sign": ", with the wrong sign"}, _only_sum(axis, 1))
            yield Taken("sum_of_upstream", words, _sum_of_upstream(axis))
            yield Taken("softmax_factor", words, _bare(axis))
            yield Taken("sum_factor", words, _unweighted(axis))
            yield Taken("sum_mean", words | {"wrong": names[axis]}, _mean_over(axis))
            yield from _other_axes(value, axis, axis_names(value.shape, suspect.views[0].setting.sizes))
            yield from _other_values(suspect, value, node, axis)


def _other_axes(value: Tensor, right: int, names: Sequence[str]) -> Iterator[Taken]:
    """The sum over another axis, over all of them, or a mean over these."""
    others: list[tuple[str, Axes]] = [(names[axis], axis) for axis in range(-value.dim(), 0) if axis != right]
    for wrong, axes in (*others, ("all entries", tuple(range(value.dim())))):
        words = {"axis": names[right], "wrong": wrong}
        yield Taken("sum_axis", words, _sum_over(axes, -1))
        yield Taken("sum_mean", words, _mean_over(axes))


def _other_values(suspect: Suspect, value: Tensor, node: str, axis: int) -> Iterator[Taken]:
    """Another variable in the softmax's place: everywhere, within the sum, outside of it."""
    for name, other in suspect.values.items():
        if name != node and other.shape == value.shape and not same(other, value):
            yield Taken("softmax_value", {"wrong": name}, _with(axis, name, name))
            yield Taken("softmax_within", {"wrong": name}, _with(axis, "", name))
            yield Taken("softmax_outside", {"wrong": name}, _with(axis, name, ""))


def _with(axis: int, outside: str, within: str) -> Callable[[Numbers], Linear]:
    """outside * (grad - sum(within * grad)), where no name stands for the softmax itself."""

    def linear(numbers: Numbers) -> Linear:
        def apply(u: Tensor, v: Tensor) -> Tensor:
            a, b = (numbers.values[name] if name else v for name in (outside, within))
            return a * u - b * (a * u).sum(axis, keepdim=True)

        return apply

    return linear


def _sum_of_upstream(axis: int) -> Callable[[Numbers], Linear]:
    return lambda _: lambda u, v: v * u - (v * u).sum(axis, keepdim=True)


def _only_sum(axis: int, sign: int) -> Callable[[Numbers], Linear]:
    return lambda _: lambda u, v: sign * v * (v * u).sum(axis, keepdim=True)


def _bare(axis: int) -> Callable[[Numbers], Linear]:
    return lambda _: lambda u, v: u - v * u.sum(axis, keepdim=True)


def _unweighted(axis: int) -> Callable[[Numbers], Linear]:
    return lambda _: lambda u, v: v * (u - u.sum(axis, keepdim=True))


def _sum_over(axes: Axes, sign: int) -> Callable[[Numbers], Linear]:
    return lambda _: lambda u, v: v * u + sign * v * (v * u).sum(axes, keepdim=True)


def _mean_over(axes: Axes) -> Callable[[Numbers], Linear]:
    return lambda _: lambda u, v: v * u - v * (v * u).mean(axes, keepdim=True)
