"""Finite differences of the student's own forward: is this backward the gradient of this forward, right or wrong?"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from torch import Tensor

from backpropkit.checks.trial import Setting, Trial
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import ForwardAsk, Student, Tensors
from backpropkit.truth import finite, samples
from backpropkit.truth.finite import Derivative, Opinion

DIRECTIONS = 2


def opinions(exercise: Exercise, trial: Trial, student: Student, setting: Setting) -> Mapping[str, Opinion]:
    """By input, whether the student's gradient is that of the student's forward, along two random directions.

    Inputs whose gradient has not the right shape are left out, and so is everything if forward fails on the way.
    """
    gradients = _gradients(exercise, trial)
    return {name: _opinion(exercise, trial, student, setting, {name: g}) for name, g in gradients.items()}


def opinion(exercise: Exercise, trial: Trial, student: Student, setting: Setting, names: Collection[str]) -> Opinion:
    """The same of several inputs at once, in the time of one. One whose gradient has not the right shape is wrong."""
    gradients = {name: g for name, g in _gradients(exercise, trial).items() if name in names}
    return _opinion(exercise, trial, student, setting, gradients) if len(gradients) == len(names) else Opinion.WRONG


def _gradients(exercise: Exercise, trial: Trial) -> dict[str, Tensor]:
    found = {wanted.name: _gradient(exercise, trial, number) for number, wanted in enumerate(exercise.differentiable)}
    return {name: gradient for name, gradient in found.items() if gradient is not None}


def _gradient(exercise: Exercise, trial: Trial, number: int) -> Tensor | None:
    """The student's first gradient of an input, where it has the input's shape."""
    came = trial.answer.gradients[0] if trial.answer.gradients else ()
    value = came[number].value if len(came) == len(exercise.differentiable) else None
    if value is None or value.is_complex() or value.shape != trial.truth.gradients[0][number].shape:
        return None
    return value.double()


def _opinion(
    exercise: Exercise, trial: Trial, student: Student, setting: Setting, gradients: Mapping[str, Tensor]
) -> Opinion:
    inputs = dict(zip((i.name for i in exercise.inputs), trial.sample.inputs, strict=True))
    random = samples.generator(setting.seed, exercise.name, *gradients, "finite differences")
    answers = []
    for _ in range(DIRECTIONS):
        steps = {name: finite.step(inputs[name], random) for name in gradients}
        slope = _slope(exercise, trial, student, setting, inputs, steps)
        claimed = sum(float((gradients[name] * step).sum()) for name, step in steps.items())
        answers.append(Opinion.INCONCLUSIVE if slope is None else slope.judge(claimed))
    if Opinion.WRONG in answers:
        return Opinion.WRONG
    return Opinion.RIGHT if Opinion.RIGHT in answers else Opinion.INCONCLUSIVE


def _slope(
    exercise: Exercise,
    trial: Trial,
    student: Student,
    setting: Setting,
    inputs: Mapping[str, Tensor],
    steps: Mapping[str, Tensor],
) -> Derivative | None:
    """How <grad_y, y> changes as each of some inputs takes its step."""
    moved = {name: finite.points(inputs[name], step) for name, step in steps.items()}
    points = tuple(
        tuple(moved[name][k] if name in moved else x for name, x in inputs.items()) for k in range(len(finite.OFFSETS))
    )
    ask = ForwardAsk(points, trial.sample.passed_options, len(exercise.outputs), setting.arrays)
    answer = student.ask(ask)
    if answer.failure is not None:
        return None
    phi = [_projected(tuple(r.value for r in y), trial.upstreams[0]) for y in answer.outputs]
    if any(value is None for value in phi):
        return None
    return finite.derivative([value for value in phi if value is not None])


def _projected(outputs: tuple[Tensor | None, ...], upstream: Tensors) -> float | None:
    """<grad_y, y>, the one number whose gradient backward claims to give."""
    total = 0.0
    for y, g in zip(outputs, upstream, strict=True):
        if y is None or y.is_complex() or y.shape != g.shape:
            return None
        total += float((y.double() * g).sum())
    return total
