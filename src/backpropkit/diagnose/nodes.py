"""Mistakes in the gradient that arrives at a variable: turned over, or times or over another variable's value."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from torch import Tensor

from backpropkit.diagnose.gates import Bend, Bent, Times
from backpropkit.diagnose.suspect import Cause, Suspect, by_gate
from backpropkit.diagnose.values import fits


def causes(suspect: Suspect) -> Iterator[Cause]:
    """Every variable's gradient lacking, or having once too often, the value of every other variable that fits."""
    arrays = suspect.values
    for node in suspect.formula.nodes:
        if node not in arrays or node in suspect.formula.outputs:
            continue
        if _turns(arrays[node]):
            yield _bent("node_transposed", node, node, lambda _: _turned)
        for factor, value in arrays.items():
            if factor != node and fits(value, arrays[node]):
                yield _bent("node_factor", node, factor, lambda w: Times(1 / w))
                yield _bent("node_extra_factor", node, factor, Times)


def _turns(value: Tensor) -> bool:
    """Whether it may stand in a product turned over; what a mask has been laid on goes into a softmax."""
    return value.dim() >= 2 and value.shape[-1] == value.shape[-2] and bool(value.isfinite().all())


def _turned(gradient: Tensor) -> Tensor:
    return gradient.mT


def _bent(kind: str, node: str, factor: str, bend: Callable[[Tensor], Bend]) -> Cause:
    return by_gate(kind, lambda numbers: Bent({node: bend(numbers.values[factor])}), node=node, factor=factor)
