"""The paths from an input to the outputs, and what comes back along each of them.

A path is a chain of uses. Close every gate but its own, and what is left of the gradient came along it alone; so the
paths of a formula share nothing, and what comes back along all of them is the gradient. Where there are too many to
draw, single gates are closed instead, C = G - G(closed), as in diagnosis: those overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from backpropkit.diagnose import routes
from backpropkit.diagnose.numbers import Numbers, View
from backpropkit.diagnose.suspect import Bench, Suspect
from backpropkit.explain.tiny import gradients
from backpropkit.spec.graph import Formula, Gate
from backpropkit.spec.nouns import Input
from backpropkit.spec.rewrite import Edge
from backpropkit.student.exchange import Tensors

MOST = 48  # paths that are followed one by one
SEARCHED = 4000  # steps of the search for them


@dataclass(frozen=True)
class Track:
    """One path: its variables, and the uses that it consists of. `gates` are closed instead where paths overlap."""

    steps: tuple[str, ...]
    edges: tuple[Edge, ...] = ()
    nodes: tuple[str, ...] = ()
    closed: routes.Path | None = None


class Only(Gate):
    """Every gate is closed but those of one path."""

    def __init__(self, track: Track) -> None:
        self.nodes, self.edges = set(track.nodes), set(track.edges)

    def node(self, name: str, value: Any) -> Any:
        return value if name in self.nodes else _cut(value)

    def use(self, edge: Edge, value: Any) -> Any:
        return value if edge in self.edges else _cut(value)


def _cut(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach()
    return type(value)(map(_cut, value)) if isinstance(value, (list, tuple)) else value


def tracks(numbers: Numbers, source: str) -> list[Track] | None:
    """The paths that pass no variable twice and have a derivative all along; None where there are too many.

    A variable also meets others through its shape, through a comparison or a detach: nothing ever comes back there.
    """
    found: list[Track] = []
    for number, track in enumerate(_walk(numbers.formula, (source,), ())):
        if track is not None and _differentiable(numbers, track):
            found.append(track)
        if len(found) > MOST or number > SEARCHED:
            return None
    used = [edge for track in found for edge in track.edges]
    named = [replace(track, steps=_steps(used, track)) for track in found]
    return sorted(named, key=lambda track: len(track.nodes))


def _walk(formula: Formula, nodes: tuple[str, ...], edges: tuple[Edge, ...]) -> Iterator[Track | None]:
    """Depth first; None for each step, so that whoever asks can stop."""
    yield None
    for edge in formula.edges:
        for target in edge.target.split(", ") if edge.source == nodes[-1] else []:
            if target not in nodes:
                there = ((*nodes, target), (*edges, edge))
                if target in formula.outputs:
                    yield Track((), there[1], there[0])
                yield from _walk(formula, *there)


def _differentiable(numbers: Numbers, track: Track) -> bool:
    """Whether anything could come back along a path."""
    pairs = zip(numbers.exercise.inputs, numbers.sample.inputs, strict=True)
    leaves = [x.clone().requires_grad_(wanted.grad) for wanted, x in pairs]
    outputs = numbers.formula(leaves, numbers.sample.options, Only(track))
    return bool(outputs[numbers.formula.outputs.index(track.nodes[-1])].requires_grad)


def _steps(used: Sequence[Edge], track: Track) -> tuple[str, ...]:
    """The variables of a path; of two uses in one statement the function that each goes into is told, too."""
    steps = [track.nodes[0]]
    for edge, target in zip(track.edges, track.nodes[1:], strict=True):
        twins = {e: e.through for e in used if (e.source, e.target) == (edge.source, edge.target)}
        if len(twins) > len(set(twins.values())):
            steps.append(f"use {edge.index + 1}")
        elif len(twins) > 1 and edge.through:
            steps.append(edge.through)
        steps.append(target)
    return tuple(steps)


def overlapping(numbers: Numbers, wanted: Input, truth: Tensor) -> list[Track]:
    """The single gates that diagnosis closes, where paths are too many; `numbers` are random ones."""
    number = [i.name for i in numbers.exercise.differentiable].index(wanted.name)
    view = View(numbers, number, truth, truth)
    suspect = Suspect(numbers.exercise, wanted, (view,), view, {}, Bench((numbers,)))
    paths = [flow.path for flow in routes.single_flows(suspect)]
    return [Track(tuple(path.words.split(" → ")), closed=path) for path in paths]


def flow(numbers: Numbers, number: int, track: Track) -> Tensor:
    """What comes back along one path to the differentiable input with this number."""
    if track.closed is not None:
        rest = numbers.gradients(routes.closing(track.closed))[number]
        return gradients(numbers)[number] - rest
    return numbers.gradients(Only(track), _last_only(numbers, track))[number]


def _last_only(numbers: Numbers, track: Track) -> Tensors:
    """The upstream gradient of the output at the path's end; a path may pass another output on its way."""
    names = [output.name for output in numbers.exercise.outputs]
    pairs = zip(names, numbers.upstream, strict=True)
    return tuple(g if name == track.nodes[-1] else torch.zeros_like(g) for name, g in pairs)


def names(found: Sequence[Track]) -> list[str]:
    """What each path is called among the others: by the variables that not all of them pass.

    Of variables that always come together the first is enough: "x → var → y", not "x → var → rstd → y".
    """
    words = []
    passed = {step: [step in t.steps for t in found] for t in found for step in t.steps}
    for track in found:
        told: list[str] = []
        for step in track.steps[1:-1]:
            if not all(passed[step]) and passed[step] not in [passed[other] for other in told]:
                told.append(step)
        short = " → ".join((track.steps[0], *told, track.steps[-1]))
        words.append(" → ".join(track.steps) if len(found) == 1 else short if told else f"{short}, directly")
    return words if len(set(words)) == len(words) else [" → ".join(track.steps) for track in found]
