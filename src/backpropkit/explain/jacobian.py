"""The Jacobian of a layer, one row per output entry, by handing back one output at a time.

Which entry reaches which is read off several random inputs of the same sizes: what is 0 in all of them is no path.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import torch
from torch import Tensor

from backpropkit.diagnose.numbers import Numbers
from backpropkit.explain.plain import Array, Jacobian, Reach
from backpropkit.explain.tiny import gradients
from backpropkit.student.exchange import Tensors

ZERO = 1e-12


def one_hots(outputs: Sequence[Tensor]) -> list[Tensors]:
    """One upstream gradient per entry of the outputs: 1 there, 0 everywhere else."""
    found = []
    for k, y in enumerate(outputs):
        for entry in range(y.numel()):
            hot = tuple(torch.zeros_like(other) for other in outputs)
            hot[k].view(-1)[entry] = 1.0
            found.append(hot)
    return found


def rows(numbers: Numbers) -> list[Tensor]:
    """For each differentiable input the Jacobian [entries of y, entries of x]."""
    by_entry = [gradients(numbers, hot) for hot in one_hots(numbers.upstream)]
    return stacked(by_entry)


def stacked(by_entry: Sequence[Tensors]) -> list[Tensor]:
    """Gradients of one output entry at a time, put together: one Jacobian per input."""
    return [torch.stack([g.reshape(-1) for g in column]) for column in zip(*by_entry, strict=True)]


def jacobians(
    numbers: Numbers, found: Sequence[Tensor], other: Sequence[Numbers], yours: Sequence[Tensor] | None
) -> list[Jacobian]:
    """The Jacobian of each differentiable input with its pattern, and the student's where it is another."""
    exercise = numbers.exercise
    reached = [[nonzero(J) for J in rows(n)] for n in other]
    labels = [
        entry_name(output.name, y.shape, k)
        for output, y in zip(exercise.outputs, numbers.upstream, strict=True)
        for k in range(y.numel())
    ]
    made = []
    for k, (wanted, matrix) in enumerate(zip(exercise.differentiable, found, strict=True)):
        moves, ever = nonzero(matrix), torch.stack([r[k] for r in reached]).any(0)
        reach = [
            tuple(Reach.MOVES if m else Reach.FLAT if e else Reach.NEVER for m, e in zip(*row, strict=True))
            for row in zip(moves.tolist(), ever.tolist(), strict=True)
        ]
        other_rows = None if yours is None or close(yours[k], matrix) else numbers_of_rows(yours[k])
        shape = tuple(_input(numbers, wanted.name).shape)
        made.append(Jacobian(wanted.name, shape, tuple(labels), tuple(reach), numbers_of_rows(matrix), other_rows))
    return made


def _input(numbers: Numbers, name: str) -> Tensor:
    names = [i.name for i in numbers.exercise.inputs]
    return numbers.sample.inputs[names.index(name)]


def nonzero(J: Tensor) -> Tensor:
    """Which entries are more than rounding."""
    return J.abs() > ZERO * float(J.abs().max()) if J.numel() else J.bool()


def close(a: Tensor, b: Tensor) -> bool:
    """Equal to rounding, as the grader has it."""
    return a.shape == b.shape and bool((a - b).norm() <= 1e-9 * max(float(b.norm()), ZERO))


def numbers_of_rows(J: Tensor) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in J.tolist())


def array(name: str, value: Tensor) -> Array:
    """A tensor as plain numbers."""
    return Array(name, tuple(value.shape), tuple(float(v) for v in value.reshape(-1).tolist()))


def entry_name(name: str, shape: Sequence[int], number: int) -> str:
    """ "y[0, 2]" for the third entry of y [2, 3]; a single number is called by its name."""
    if not shape:
        return name
    index = list(product(*(range(size) for size in shape)))[number]
    return f"{name}[{', '.join(map(str, index))}]"
