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

ZERO = 4  # the place of the grad_y that is all zeros
ADVICE = "grad_y enters each term exactly once, as a factor."
ONCE = "Is something drawn at random in backward? Draw it in forward, once, and put it into saved."


def problems(exercise: Exercise, trial: Trial, student: Student, setting: Setting) -> Mapping[str, Problem]:
    """By input, how its gradient fails to be linear in the upstream gradient; inputs that are fine are left out."""
    first, second = trial.upstreams[:2]
    vectors = (first, _combine(first, -1), second, _combine(first, 1, second), _combine(first, 0), first)
    answer = student.ask(layer_ask(exercise, trial, setting, upstreams=vectors, fresh=True))
    if answer.failure is not None:
        return {}
    found = {}
    for number, wanted in enumerate(exercise.differentiable):
        name, scale = f"grad_{wanted.name}", judge.size(*first)
        arrays = _arrays([_value(came, number) for came in answer.gradients])
        if arrays and not compare.agree(arrays[5], arrays[0], scale=scale):
            found[wanted.name] = Problem(
                "random", f"{name} is another one each time, for the same grad_y", ONCE, about=name
            )
        elif arrays and (message := _broken(name, arrays[:5], scale)):
            found[wanted.name] = Problem("not_linear", message, ADVICE, about=name)
    return found


def _combine(first: Tensors, factor: float, second: Tensors | None = None) -> Tensors:
    return tuple(factor * g + (second[k] if second is not None else 0.0) for k, g in enumerate(first))


def _value(came: tuple[Returned, ...], number: int) -> Tensor | None:
    return came[number].value if number < len(came) else None


def _arrays(values: list[Tensor | None]) -> list[Tensor]:
    """All the gradients, if each is an array of one and the same shape, and finite; that for a grad_y of zeros may be
    NaN, as 0 / 0 is, and breaks a law by that."""
    arrays = [value for value in values if value is not None and value.is_floating_point()]
    if len(arrays) < len(values) or len({array.shape for array in arrays}) > 1:
        return []
    asked = arrays[:ZERO] + arrays[ZERO + 1 :]  # elsewhere NaN equals nothing, not even itself
    return arrays if all(bool(array.isfinite().all()) for array in asked) else []


def _broken(name: str, arrays: list[Tensor], scale: float) -> str:
    """The law that the five gradients break, in words; empty where they keep all three."""
    first, opposite, second, both, zero = arrays
    if not compare.agree(opposite, -first, scale=scale):
        return f"{name} is not linear in grad_y: backward(-grad_y) is not -backward(grad_y)"
    if not compare.agree(both, first + second, scale=scale):
        return f"{name} is not linear in grad_y: backward(g1 + g2) is not backward(g1) + backward(g2)"
    if not compare.agree(zero, torch.zeros_like(zero), scale=scale):
        return f"{name} is not linear in grad_y: it is not 0 where grad_y is 0"
    return ""
