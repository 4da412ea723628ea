"""Many wrong versions of a formula as lanes of one run: what a run costs is mostly its calls, not its numbers.

torch.vmap carries the lanes through the formula, which knows nothing of them. The gates of one sort at one place are
put together as one gate, see `together`.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor

from backpropkit.diagnose import together
from backpropkit.diagnose.gates import (
    UNFIT,
    Affine,
    Bent,
    Change,
    Changed,
    InTurn,
    Misread,
    Place,
    Sloped,
    Substituted,
    Times,
)
from backpropkit.diagnose.numbers import Numbers
from backpropkit.diagnose.together import Tables
from backpropkit.spec.graph import Gate
from backpropkit.spec.nouns import Mode
from backpropkit.spec.rewrite import Edge
from backpropkit.student.exchange import Tensors
from backpropkit.truth import oracle

MOST = 32  # lanes of a run
LARGEST = 2_000  # entries of a variable; where there are more, the numbers cost what the calls do


def pay(numbers: Numbers) -> bool:
    """Whether lanes save time."""
    return numbers.entries <= LARGEST


def takes(numbers: Numbers, gate: Gate) -> bool:
    """Whether such a gate can be put together with others, where that saves time."""
    return pay(numbers) and _Lanes(numbers).add(0, gate)


def gradients(numbers: Numbers, gates: Sequence[Gate]) -> list[Tensors | None]:
    """The gradients of all differentiable inputs behind each gate; None for one that must be tried alone."""
    inputs = [
        x.expand(len(gates), *x.shape).requires_grad_() if i.grad else x
        for i, x in zip(numbers.exercise.inputs, numbers.sample.inputs, strict=True)
    ]
    with torch.enable_grad():
        return _made(numbers, gates, inputs, lambda y: oracle.vector_jacobian_product(y, numbers.upstream, inputs))


def outputs(numbers: Numbers, gates: Sequence[Gate]) -> list[Tensors | None]:
    """The outputs behind each gate; None for one that must be tried alone."""
    with torch.no_grad():
        return _made(numbers, gates, list(numbers.sample.inputs), lambda y: y)


def _made(
    numbers: Numbers, gates: Sequence[Gate], inputs: list[Tensor], of: Callable[[Tensors], Tensors]
) -> list[Tensors | None]:
    """What is made of the outputs, by lane. Their first axis are the lanes, as of inputs that require a gradient."""
    lanes, tables, options = _Lanes(numbers), Tables(len(gates)), numbers.sample.options
    fit = [lanes.add(lane, gate) for lane, gate in enumerate(gates)]

    def run(inputs: list[Tensor], rows: Sequence[Tensor]) -> Tensors:
        tables.rows = rows
        return numbers.formula(inputs, options, gate)

    with oracle.exact(), warnings.catch_warnings(action="ignore"):  # of an operator without lanes
        try:
            gate = lanes.gate(tables)
            batched = [0 if x.requires_grad else None for x in inputs]
            made = of(torch.vmap(run, in_dims=(batched, 0))(inputs, tables.tables))
        except UNFIT:
            return [None] * len(gates)
    # what isn't finite may have come from another lane's known mistake, on the way back: 0 times infinity
    finite = torch.stack([array.isfinite().reshape(len(gates), -1).all(1) for array in made]).all(0).tolist()
    rows = zip(*(array.unbind() for array in made), strict=True)
    usable = [fits and lane not in lanes.unfit for lane, fits in enumerate(fit)]
    return [row if use and fine else None for row, use, fine in zip(rows, usable, finite, strict=True)]


class _Lanes:
    """The gates of all lanes, by sort and place."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers, self.unfit = numbers, set[int]()
        self.sloped: dict[tuple[str, str], dict[int, Sloped]] = defaultdict(dict)
        self.substituted: dict[Edge, dict[int, Substituted]] = defaultdict(dict)
        self.affine: dict[Edge, dict[int, Affine]] = defaultdict(dict)
        self.bends: dict[Place, dict[int, Times]] = defaultdict(dict)
        self.misread: dict[tuple[Edge, str], list[int]] = defaultdict(list)
        self.changed: dict[tuple[str, Change], dict[int, Mode]] = defaultdict(dict)

    def add(self, lane: int, gate: Gate) -> bool:
        """False where a gate is of no sort that can be put together, or its lane has one at this place already."""
        match gate:
            case Sloped():
                return self.sloped[gate.source, gate.target].setdefault(lane, gate) is gate
            case Substituted() if gate.turns:
                return self.substituted[gate.edge].setdefault(lane, gate) is gate
            case Affine():
                return self.affine[gate.edge].setdefault(lane, gate) is gate
            case Misread():
                self.misread[gate.edge, gate.name].append(lane)
                return True
            case Bent():
                bends = [(place, bend) for place, bend in gate.bends.items() if isinstance(bend, Times)]
                free = all(self.bends[place].setdefault(lane, bend) is bend for place, bend in bends)
                return free and len(bends) == len(gate.bends)
            case Changed():
                change = gate.variable, gate.change
                free = self.changed[change].setdefault(lane, gate.mode) is gate.mode
                of_lane = [at for at, modes in self.changed.items() if at[0] == gate.variable and lane in modes]
                return free and of_lane[-1] == change  # two of one variable: in the order in which they were added
            case InTurn():
                return all(self.add(lane, part) for part in gate.gates)
        return False

    def gate(self, tables: Tables) -> Gate:
        """All of them as one gate."""
        at: dict[Place, list[Gate]] = defaultdict(list)
        for (source, target), sloped in self.sloped.items():
            edges = [edge for edge in self.numbers.seen if (edge.source, edge.target) == (source, target)]
            _put(at, [target, *edges], together.sloped(self.numbers, edges[0], sloped, tables))
        for edge, substituted in self.substituted.items():
            _put(at, [edge, *edge.target.split(", ")], together.substituted(self.numbers, edge, substituted, tables))
        for edge, affine in self.affine.items():
            _put(at, [edge], together.affine(edge, affine, tables))
        for (edge, name), lanes in self.misread.items():
            _put(at, [edge, name], together.Chosen(Misread(edge, name), tables.among(lanes)))
        for place, bends in self.bends.items():
            if together.flows(self.numbers, place):
                _put(at, [place], together.bent(self.numbers, place, bends, tables))
        known = sorted(self.changed.items(), key=lambda item: self.numbers.formula.position(item[0][0]))
        return together.Placed(at, [together.Mistaken(*at, modes, tables, self.unfit) for at, modes in known])


def _put(at: dict[Place, list[Gate]], places: Iterable[Place], gate: Gate) -> None:
    for place in places:
        at[place].append(gate)
