"""A vector-Jacobian product is linear in the vector: backward(-g) = -backward(g), and sums and zero likewise.

This needs no truth, so it is asked before a wrong gradient is explained: a backward that is not linear in grad_y has no
Jacobian that it could be transposing.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from backpropkit.checks import judge
from backpropkit.checks.judge import Problem
from backpropkit.checks.trial import Setting, Trial, layer_ask
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Returned, Student, Tensors
from backpropkit.truth import compare

ADVICE = "grad_y enters each term exactly once, as a factor."


def problems(exercise: Exercise, trial: Trial, student: Student, setting: Setting) -> Mapping[str, Problem]:
    """By input, how its gradient fails to be linear in the upstream gradient; inputs that are fine are left out."""
    first, second = trial.upstreams[:2]
    vectors = (first, _combine(first, -1), second, _combine(first, 1, second), _combine(first, 0))
    answer = student.ask(layer_ask(exercise, trial, setting, upstreams=vectors, fresh=True))
    if answer.failure is not None:
        return {}
    found = {}
    for number, wanted in enumerate(exercise.differentiable):
        message = _broken(
            f"grad_{wanted.name}", [_value(came, number) for came in answer.gradients], judge.size(*first)
        )
        if message:
            found[wanted.name] = Problem("linearity", message, ADVICE, about=f"grad_{wanted.name}")
    return found


def _combine(first: Tensors, factor: float, second: Tensors | None = None) -> Tensors:
    return tuple(factor * g + (second[k] if second is not None else 0.0) for k, g in enumerate(first))


def _value(came: tuple[Returned, ...], number: int) -> Tensor | None:
    return came[number].value if number < len(came) else None


def _broken(name: str, values: list[Tensor | None], scale: float) -> str:
    """The law that the five gradients break, in words; empty where they keep all three, or where there is no array."""
    arrays = [value for value in values if value is not None and value.is_floating_point()]
    if len(arrays) < len(values) or len({array.shape for array in arrays}) > 1:
        return ""
    if not all(bool(array.isfinite().all()) for array in arrays):
        return ""  # NaN equals nothing, itself included: that is no law's fault
    first, opposite, second, both, zero = arrays
    if not compare.agree(opposite, -first, scale=scale):
        return f"{name} is not linear in grad_y: backward(-grad_y) is not -backward(grad_y)"
    if not compare.agree(both, first + second, scale=scale):
        return f"{name} is not linear in grad_y: backward(g1 + g2) is not backward(g1) + backward(g2)"
    if not compare.agree(zero, torch.zeros_like(zero), scale=scale):
        return f"{name} is not linear in grad_y: it is not 0 where grad_y is 0"
    return ""
