"""The right formula, run once, with everything that its gradient passes on the way back kept at hand.

Many wrong versions leave every value as it is and change only what flows back; so does another upstream gradient. They
all go back through this one graph, in half the time that a run of their own would take.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from backpropkit.diagnose.gates import Bend, Place
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import Gate
from backpropkit.spec.rewrite import Edge
from backpropkit.student.exchange import Tensors
from backpropkit.truth import oracle
from backpropkit.truth.samples import Sample


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

    @cached_property
    def operators(self) -> int:
        """How many operators a gradient goes back through."""
        found, waiting = set[Any](), [y.grad_fn for y in self.outputs]
        while waiting:
            operator = waiting.pop()
            if operator is not None and operator not in found:
                found.add(operator)
                waiting.extend(before for before, _ in operator.next_functions)
        return len(found)

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

    def pushed(self, number: int, direction: Tensor) -> Tensors:
        """How the outputs change as a differentiable input moves: the Jacobian times a direction.

        By going back twice: the gradient Jᵀu is linear in u, so what comes back from <Jᵀu, direction> to u is J times
        the direction, for any u.
        """
        upstream, gradients = self._back
        gradient = gradients[number]
        if gradient is None or not gradient.requires_grad:
            return tuple(map(torch.zeros_like, self.outputs))
        moved = torch.autograd.grad((gradient * direction).sum(), upstream, retain_graph=True, allow_unused=True)
        return tuple(torch.zeros_like(y) if t is None else t for t, y in zip(moved, self.outputs, strict=True))

    @cached_property
    def _back(self) -> tuple[Sequence[Tensor], Sequence[Tensor | None]]:
        """Upstream gradients, and the graph of the gradients that come of them."""
        upstream = [torch.zeros_like(y).requires_grad_() for y in self.outputs]
        with torch.enable_grad(), oracle.exact():
            projected = [(y * u).sum() for y, u in zip(self.outputs, upstream, strict=True) if y.requires_grad]
            wanted = [x for x in self.leaves if x.requires_grad]
            return upstream, torch.autograd.grad(projected, wanted, create_graph=True, allow_unused=True)
