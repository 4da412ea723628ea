"""The numbers of a diagnosis: inputs, upstream gradients and variables, the student's gradient beside the true one, and
what it means that two arrays are the same."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import torch
from torch import Tensor

from backpropkit.checks.trial import Trial
from backpropkit.diagnose import factors, variants
from backpropkit.diagnose.gates import Bent
from backpropkit.diagnose.tape import Tape
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import OPEN, Formula, Gate
from backpropkit.spec.rewrite import Edge
from backpropkit.student.exchange import Tensors
from backpropkit.truth.samples import Sample

EXACT = 1e-8  # a cause is named only where its gradient is the student's to this relative error
MANY = 10_000  # entries, on which an operator takes twice as long as on few
NEAR = 1e-6  # of one sum of products, where only what can't be the cause is ruled out


@dataclass(frozen=True)
class Numbers:
    """One set of inputs and upstream gradients, with the value of every variable of the right formula: its last one,
    and where it belongs to a loop that of each of its `turns`; and what each use of one sees."""

    exercise: Exercise
    sample: Sample
    upstream: Tensors
    turns: Mapping[str, Sequence[Tensor]]
    seen: Mapping[Edge, Sequence[Tensor]]

    @cached_property
    def values(self) -> Mapping[str, Tensor]:
        return {name: turns[-1] for name, turns in self.turns.items()}

    @cached_property
    def steps(self) -> int:
        """How many uses of a variable one run of the formula has."""
        return sum(map(len, self.seen.values()))

    @cached_property
    def entries(self) -> int:
        """How many entries the largest variable has."""
        return max((value.numel() for value in self.values.values()), default=0)

    @cached_property
    def cost(self) -> float:
        """What one run of the formula costs: so many operators on few entries."""
        return self.tape.operators * (1 + self.entries / MANY)

    @property
    def formula(self) -> Formula:
        assert self.exercise.formula is not None
        return self.exercise.formula

    @property
    def setting(self) -> factors.Setting:
        """What a factor may be made of: the dims of inputs and outputs, and the options."""
        sizes = dict(self.sample.sizes)
        for output in self.exercise.outputs:
            shape = self.values[output.name].shape
            sizes |= {d.name: n for d, n in zip(output.shape, shape, strict=False) if d.name and d.times == 1}
        return factors.Setting(sizes, self.sample.options)

    def at(self, name: str, turn: int, target: str) -> Tensor:
        """The value of a variable in that turn of the loop in which `target` is made; of a state, what it becomes."""
        turns, count = self.turns[name], len(self.turns.get(target, ()))
        return turns[max(0, len(turns) - count + turn)] if count > 1 else turns[-1]

    def gradients(self, gate: Gate = OPEN, upstream: Tensors | None = None) -> Tensors:
        """The gradients of the formula behind a gate, for this or another upstream gradient."""
        if gate is OPEN or isinstance(gate, Bent):
            return self.tape.gradients(upstream or self.upstream, getattr(gate, "bends", {}))
        return variants.gradients(self.exercise, self.sample, upstream or self.upstream, gate)

    @cached_property
    def right(self) -> Tensors:
        """The right gradients of all differentiable inputs."""
        return self.gradients(OPEN)

    @cached_property
    def arrived(self) -> Mapping[str, Tensor]:
        """The gradient that arrives at each variable; of a loop's, in its first turn."""
        came: dict[str, Tensor] = {}

        def keep(name: str, gradient: Tensor) -> Tensor:
            came[name] = gradient
            return gradient

        self.gradients(Bent({node: partial(keep, node) for node in self.formula.nodes}))
        return came

    @cached_property
    def tape(self) -> Tape:
        """One run of the right formula, for all that only goes back."""
        return Tape(self.exercise, self.sample)


@dataclass(frozen=True)
class View:
    """One differentiable input's gradient as the student gave it and as it is, for one set of numbers; `number` is the
    input's."""

    numbers: Numbers
    number: int
    yours: Tensor
    truth: Tensor

    @property
    def upstream(self) -> Tensors:
        return self.numbers.upstream

    @property
    def setting(self) -> factors.Setting:
        return self.numbers.setting

    def is_gradient_of(self, upstream: Tensors) -> bool:
        """Whether the student gave the right gradient of another upstream gradient, and not the truth."""
        if not self._may_be_gradient_of(upstream):
            return False
        made = self.numbers.gradients(OPEN, upstream)[self.number]
        return same(self.yours, made) and not same(made, self.truth)

    def _may_be_gradient_of(self, upstream: Tensors) -> bool:
        """Nearly all are ruled out by one number, without going back: <direction, Jᵀg> is <J direction, g>."""
        if self.yours.shape != self.truth.shape:
            return False
        pushed, came, most = self._pushed
        return abs(sum(float((moved * g).sum()) for moved, g in zip(pushed, upstream, strict=True)) - came) <= most

    @cached_property
    def _pushed(self) -> tuple[Tensors, float, float]:
        """How the outputs change as the input moves in a random direction, the student's gradient along it, and how far
        that may be off."""
        direction = torch.randn(self.truth.shape, dtype=self.truth.dtype, generator=torch.Generator().manual_seed(0))
        most = NEAR * float(direction.norm() * self.yours.norm())
        return self.numbers.tape.pushed(self.number, direction), float((direction * self.yours).sum()), most

    def is_given_by(self, made: Tensor) -> bool:
        """Whether a wrong version gives the student's gradient. Nearly all are ruled out by the one entry that is
        furthest from the truth, in a fifth of the time."""
        if made.shape != self.yours.shape or not made.numel():
            return False
        place, entry, most = self._telltale
        return abs(float(made.flatten()[place]) - entry) <= most and same(self.yours, made)

    @cached_property
    def _telltale(self) -> tuple[int, float, float]:
        """An entry's place and value, and how far off it may be at most."""
        flat = self.yours.flatten()
        away = flat - self.truth.flatten() if self.yours.shape == self.truth.shape else flat
        place = int(away.abs().argmax())
        return place, float(flat[place]), 2 * EXACT * float(flat.abs().max())


def numbers_of(exercise: Exercise, trial: Trial, upstream: int) -> Numbers:
    """The numbers of a trial with one of its upstream gradients."""
    seen = variants.recorded(exercise, trial.sample.inputs, trial.sample.options)
    arrays = {name: turns for name, turns in seen.turns.items() if all(map(_is_real, turns))}
    return Numbers(exercise, trial.sample, trial.upstreams[upstream], arrays, seen.seen)


def _is_real(value: object) -> bool:
    return isinstance(value, Tensor) and value.is_floating_point()


def same(a: Tensor, b: Tensor) -> bool:
    """Equal to rounding, and not merely both zero; what is not finite never is.

    By the largest difference, and not by a norm like a verdict: thousands of wrong versions are held against one
    gradient, and this takes a tenth of the time.
    """
    if a.shape != b.shape or not b.numel():
        return False
    largest = float(b.abs().max())
    return 0.0 < largest < math.inf and float(torch.dist(a, b, math.inf)) <= EXACT * largest


def ratio(yours: Tensor, truth: Tensor) -> float | None:
    """The number c with yours = c * truth exactly; None where there is none."""
    if yours.shape != truth.shape or not bool(truth.any()):
        return None
    c = float((yours * truth).sum() / truth.square().sum())
    return c if c and same(yours, c * truth) else None


def dim_names(shape: Sequence[int], sizes: Mapping[str, int]) -> list[str]:
    """The dims that have these sizes: [5, 7] is N, D; a size that no dim has is written as itself."""
    by_size = {size: name for name, size in reversed(list(sizes.items()))}
    return [by_size.get(size, str(size)) for size in shape]


def axis_names(shape: Sequence[int], sizes: Mapping[str, int]) -> list[str]:
    """The same, with two axes of one dim told apart: [3, 5, 5] is B, the first T, the last T."""
    names = dim_names(shape, sizes)
    return [_told_apart(names, axis) for axis in range(len(names))]


def _told_apart(names: list[str], axis: int) -> str:
    name = names[axis]
    return name if names.count(name) == 1 else f"the {'last' if name not in names[axis + 1 :] else 'first'} {name}"
