"""The right formula, run once, with everything that its gradient passes on the way back kept at hand.

Many wrong versions leave every value as it is and change only what flows back; so does another upstream gradient. They
all go back through this one graph, in half the time that a run of their own would take.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import Gate
from backpropkit.spec.rewrite import Edge
from backpropkit.student.exchange import Tensors
from backpropkit.truth import oracle
from backpropkit.truth.samples import Sample

Place = Edge | str  # one use of a variable, or the variable
Bend = Callable[[Tensor], Tensor]


class Bent(Gate):
    """The gradient that flows back through some uses and variables is changed on its way."""

    def __init__(self, bends: Mapping[Place, Bend]) -> None:
        self.bends = bends

    def node(self, name: str, value: Any) -> Any:
        return self._bent(value, self.bends.get(name))

    def use(self, edge: Edge, value: Any) -> Any:
        return self._bent(value, self.bends.get(edge))

    def _bent(self, value: Any, bend: Bend | None) -> Any:
        if bend is None or not isinstance(value, Tensor) or not value.requires_grad:
            return value
        bent = value.view_as(value)
        bent.register_hook(bend)  # type: ignore[no-untyped-call]
        return bent


class Tape(Gate):
    """One run of the right formula; a variable of a loop is kept once for each turn."""

    def __init__(self, exercise: Exercise, sample: Sample) -> None:
        assert exercise.formula is not None
        self.kept: dict[Place, list[Tensor]] = defaultdict(list)
        self.seen = set[int]()
        sources = [edge.source for edge in exercise.formula.edges]
        self.used_once = {source for source in sources if sources.count(source) == 1}
        self.leaves = oracle.leaves(exercise, sample.inputs)
        with torch.enable_grad(), oracle.exact():
            self.outputs = exercise.formula(self.leaves, sample.options, self)

    def node(self, name: str, value: Any) -> Any:
        made_here = isinstance(value, Tensor) and not value.is_leaf and id(value) not in self.seen
        return self._keep(name, value, own=not made_here)

    def use(self, edge: Edge, value: Any) -> Any:
        return self._keep(edge, value, own=edge.source not in self.used_once)

    def _keep(self, place: Place, value: Any, own: bool) -> Any:
        """With a tensor of its `own`, where another place has the same: what is bent at one must not be at both."""
        if isinstance(value, Tensor) and value.requires_grad:
            value = value.view_as(value) if own else value
            self.kept[place].append(value)
            self.seen.add(id(value))
        return value

    def gradients(self, upstream: Tensors, bends: Mapping[Place, Bend]) -> Tensors:
        """The gradients of all differentiable inputs, for these upstream gradients, bent on their way."""
        passed = ((tensor, bend) for place, bend in bends.items() for tensor in self.kept.get(place, ()))
        hooks = [tensor.register_hook(bend) for tensor, bend in passed]  # type: ignore[no-untyped-call]
        try:
            return oracle.vector_jacobian_product(self.outputs, upstream, self.leaves, keep=True)
        finally:
            for hook in hooks:
                hook.remove()
