"""Mistakes in the gradient that arrives at a variable: turned over, or times or over another variable's value."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from torch import Tensor

from backpropkit.diagnose.numbers import Numbers
from backpropkit.diagnose.suspect import Cause, Suspect, by_gate
from backpropkit.diagnose.tape import Bent
from backpropkit.diagnose.values import fits
from backpropkit.spec.graph import Gate

Bend = Callable[[Tensor, Tensor], Tensor]


def causes(suspect: Suspect) -> Iterator[Cause]:
    """Every variable's gradient lacking, or having once too often, the value of every other variable that fits."""
    arrays = suspect.values
    for node in suspect.formula.nodes:
        if node not in arrays or node in suspect.formula.outputs:
            continue
        if _turns(arrays[node]):
            yield _bent("node_transposed", node, node, lambda g, _: g.mT)
        for factor, value in arrays.items():
            if factor != node and fits(value, arrays[node]):
                yield _bent("node_factor", node, factor, lambda g, w: g / w)
                yield _bent("node_extra_factor", node, factor, lambda g, w: g * w)


def _turns(value: Tensor) -> bool:
    """Whether it may stand in a product turned over; what a mask has been laid on goes into a softmax."""
    return value.dim() >= 2 and value.shape[-1] == value.shape[-2] and bool(value.isfinite().all())


def _bent(kind: str, node: str, factor: str, bend: Bend) -> Cause:
    def gate(numbers: Numbers) -> Gate:
        return Bent({node: lambda g: bend(g, numbers.values[factor])})

    return by_gate(kind, gate, node=node, factor=factor)
