"""The student's own numbers on the tiny case, and how much of each path they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from backpropkit.diagnose.numbers import EXACT, Numbers
from backpropkit.explain import jacobian
from backpropkit.grade import wanted
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays
from backpropkit.student.exchange import LayerAsk, Returned, Student, Tensors

ZERO = 1e-9


class NoAnswer(Exception):
    """The student's file gave no gradients that could be looked at; the message says why, as far as it is known."""


@dataclass(frozen=True)
class Mine:
    """What a student's file gave: outputs and Jacobians on the tiny case, gradients there and on other numbers."""

    outputs: Tensors
    gradients: tuple[Tensors, ...]
    rows: tuple[Tensor, ...]


def ask(exercise: Exercise, student: Student, numbers: Sequence[Numbers], arrays: Arrays) -> Mine:
    """Asks a student's file; the first of the numbers are the tiny case. Raises NoAnswer."""
    facts = student.facts(wanted(exercise))
    failure = facts.failure or facts.problems.get("forward") or facts.problems.get("backward")
    if failure is not None:
        raise NoAnswer(failure.message)
    hots = jacobian.one_hots(numbers[0].upstream)
    outputs, answered = _answer(exercise, student, numbers[0], (numbers[0].upstream, *hots), arrays)
    rest = [_answer(exercise, student, n, (n.upstream,), arrays)[1][0] for n in numbers[1:]]
    return Mine(outputs, (answered[0], *rest), tuple(jacobian.stacked(answered[1:])))


def _answer(
    exercise: Exercise, student: Student, numbers: Numbers, upstreams: tuple[Tensors, ...], arrays: Arrays
) -> tuple[Tensors, list[Tensors]]:
    """The outputs, and for each upstream gradient the gradients."""
    sample = numbers.sample
    asked = LayerAsk(sample.inputs, sample.passed_options, upstreams, len(exercise.outputs), fresh=True, arrays=arrays)
    answer = student.ask(asked)
    if answer.failure is not None:
        raise NoAnswer(answer.failure.message)
    pairs = zip(exercise.inputs, sample.inputs, strict=True)
    shapes = [x.shape for i, x in pairs if i.grad]
    names = [f"grad_{i.name}" for i in exercise.differentiable]
    outputs = _arrays(answer.outputs[0], [y.shape for y in numbers.upstream], [o.name for o in exercise.outputs])
    return outputs, [_arrays(came, shapes, names) for came in answer.gradients]


def _arrays(came: Sequence[Returned], shapes: Sequence[torch.Size], names: Sequence[str]) -> Tensors:
    if len(came) != len(shapes):
        raise NoAnswer(f"{len(came)} values came back, where {len(shapes)} were asked for")
    found = []
    for returned, shape, name in zip(came, shapes, names, strict=True):
        value = returned.value
        if (
            value is None
            or value.is_complex()
            or value.shape != shape
            or not bool(torch.isfinite(value.double()).all())
        ):
            raise NoAnswer(f"{name} is no array of finite numbers in the shape [{', '.join(map(str, shape))}]")
        found.append(value.double())
    return tuple(found)


def counts(yours: Sequence[Tensor], truths: Sequence[Tensor], flows: Sequence[Sequence[Tensor]]) -> list[float | None]:
    """How often a student counts each path, on all numbers at once: 1 is right, 0 is missing.

    yours - truth = sum of k_p C_p is solved for k. None where no such sum gives the student's numbers, or where
    several do.
    """
    extra = torch.cat([(y - t).reshape(-1) for y, t in zip(yours, truths, strict=True)])
    whole = torch.cat([t.reshape(-1) for t in truths])
    if bool(extra.norm() <= EXACT * whole.norm()):
        return [1.0] * len(flows)
    columns = torch.stack([torch.cat([c.reshape(-1) for c in flow]) for flow in flows], 1)
    sizes = columns.norm(dim=0)
    _, values, directions = torch.linalg.svd(columns / sizes)
    rank = int((values > ZERO * values[0]).sum())
    found = torch.linalg.pinv(columns / sizes, rtol=ZERO) @ extra
    if not bool((columns / sizes @ found - extra).norm() <= EXACT * extra.norm()):
        return [None] * len(flows)
    free = directions[rank:].norm(dim=0)
    return [None if float(loose) > 1e-6 else _tidy(1 + float(k)) for k, loose in zip(found / sizes, free, strict=True)]


def _tidy(count: float) -> float:
    """A count that is a whole number but for rounding is that number."""
    return float(round(count)) if abs(count - round(count)) < 1e-7 else count
