"""Many wrong versions of a formula as lanes of one run: what a run costs is mostly its calls, not its numbers.

torch.vmap carries the lanes through the formula, which knows nothing of them. The gates of one sort at one place are
put together as one gate, see `together`.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence

import torch

from backpropkit.diagnose import together
from backpropkit.diagnose.gates import Bent, Change, Changed, InTurn, Place, Sloped, Substituted, Times
from backpropkit.diagnose.numbers import Numbers
from backpropkit.diagnose.together import Lane
from backpropkit.spec.graph import Gate
from backpropkit.spec.nouns import Mode
from backpropkit.spec.rewrite import Edge
from backpropkit.student.exchange import Tensors
from backpropkit.truth import oracle

MOST = 32  # lanes of a run
LARGEST = 2_000  # entries of a variable; where there are more, the numbers cost what the calls do
UNFIT = (RuntimeError, IndexError, ValueError, TypeError, AttributeError)  # a wrong version that doesn't fit, in shape


def takes(numbers: Numbers, gate: Gate) -> bool:
    """Whether lanes save time here, and whether such a gate can be put together with others."""
    small = all(value.numel() <= LARGEST for value in numbers.values.values())
    return small and _Lanes(numbers).add(0, gate)


def gradients(numbers: Numbers, gates: Sequence[Gate]) -> list[Tensors | None]:
    """The gradients of all differentiable inputs behind each gate; None for one that must be tried alone."""
    exercise, sample, width = numbers.exercise, numbers.sample, len(gates)
    lanes = _Lanes(numbers)
    fit = [lanes.add(lane, gate) for lane, gate in enumerate(gates)]
    inputs = [
        x.expand(width, *x.shape).requires_grad_() if i.grad else x
        for i, x in zip(exercise.inputs, sample.inputs, strict=True)
    ]
    batched = [0 if i.grad else None for i in exercise.inputs]
    run = torch.vmap(
        lambda x, lane: numbers.formula(x, sample.options, lanes.gate(Lane(lane, width))), in_dims=(batched, 0)
    )
    with torch.enable_grad(), oracle.exact(), warnings.catch_warnings(action="ignore"):  # of an operator without lanes
        try:
            outputs = run(inputs, torch.arange(width))
        except UNFIT:
            return [None] * width
        found = oracle.vector_jacobian_product(outputs, numbers.upstream, inputs)
    # what isn't finite may have come from another lane's known mistake: 0 times infinity, on the way back
    finite = torch.stack([gradient.isfinite().reshape(width, -1).all(1) for gradient in found]).all(0)
    made = zip(*(gradient.unbind() for gradient in found), strict=True)
    return [lane if fine and fits else None for lane, fine, fits in zip(made, finite.tolist(), fit, strict=True)]


class _Lanes:
    """The gates of all lanes, by sort and place."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.sloped: dict[tuple[str, str], dict[int, Sloped]] = defaultdict(dict)
        self.substituted: dict[Edge, dict[int, Substituted]] = defaultdict(dict)
        self.bends: dict[Place, dict[int, Times]] = defaultdict(dict)
        self.changed: dict[tuple[str, Change], dict[int, Mode]] = defaultdict(dict)

    def add(self, lane: int, gate: Gate) -> bool:
        """False where a gate is of no sort that can be put together, or its lane has one at this place already."""
        match gate:
            case Sloped():
                return self.sloped[gate.source, gate.target].setdefault(lane, gate) is gate
            case Substituted() if gate.turns:
                return self.substituted[gate.edge].setdefault(lane, gate) is gate
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

    def gate(self, lane: Lane) -> Gate:
        """All of them as one gate."""
        at: dict[Place, list[Gate]] = defaultdict(list)
        for (source, target), sloped in self.sloped.items():
            edges = [edge for edge in self.numbers.seen if (edge.source, edge.target) == (source, target)]
            _put(at, [target, *edges], together.sloped(self.numbers, edges[0], sloped, lane))
        for edge, substituted in self.substituted.items():
            _put(at, [edge, *edge.target.split(", ")], together.substituted(self.numbers, edge, substituted, lane))
        for place, bends in self.bends.items():
            if together.flows(self.numbers, place):
                _put(at, [place], together.bent(self.numbers, place, bends, lane))
        known = sorted(self.changed.items(), key=lambda item: self.numbers.formula.position(item[0][0]))
        return together.Placed(at, [together.Mistaken(*at, modes, lane) for at, modes in known])


def _put(at: dict[Place, list[Gate]], places: Iterable[Place], gate: Gate) -> None:
    for place in places:
        at[place].append(gate)
