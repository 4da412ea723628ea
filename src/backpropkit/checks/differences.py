"""Finite differences of the student's own forward: is this backward the gradient of this forward, right or wrong?"""

from __future__ import annotations

from collections.abc import Mapping

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
    found = {}
    for number, wanted in enumerate(exercise.differentiable):
        gradient = _gradient(exercise, trial, number)
        if gradient is not None:
            found[wanted.name] = _opinion(exercise, trial, student, setting, wanted.name, gradient)
    return found


def _gradient(exercise: Exercise, trial: Trial, number: int) -> Tensor | None:
    """The student's first gradient of an input, where it has the input's shape."""
    came = trial.answer.gradients[0] if trial.answer.gradients else ()
    value = came[number].value if len(came) == len(exercise.differentiable) else None
    if value is None or value.is_complex() or value.shape != trial.truth.gradients[0][number].shape:
        return None
    return value.double()


def _opinion(
    exercise: Exercise, trial: Trial, student: Student, setting: Setting, name: str, gradient: Tensor
) -> Opinion:
    place = [i.name for i in exercise.inputs].index(name)
    x = trial.sample.inputs[place]
    random = samples.generator(setting.seed, exercise.name, name, "finite differences")
    answers = []
    for _ in range(DIRECTIONS):
        u = finite.direction(x, random)
        slope = _slope(exercise, trial, student, setting, place, u)
        answers.append(Opinion.INCONCLUSIVE if slope is None else slope.judge(float((gradient * u).sum())))
    if Opinion.WRONG in answers:
        return Opinion.WRONG
    return Opinion.RIGHT if Opinion.RIGHT in answers else Opinion.INCONCLUSIVE


def _slope(
    exercise: Exercise, trial: Trial, student: Student, setting: Setting, place: int, u: Tensor
) -> Derivative | None:
    inputs = trial.sample.inputs
    x = inputs[place]
    points = tuple((*inputs[:place], moved, *inputs[place + 1 :]) for moved in finite.points(x, u))
    ask = ForwardAsk(points, trial.sample.passed_options, len(exercise.outputs), setting.arrays)
    answer = student.ask(ask)
    if answer.failure is not None:
        return None
    phi = [_projected(tuple(r.value for r in y), trial.upstreams[0]) for y in answer.outputs]
    if any(value is None for value in phi):
        return None
    return finite.derivative([value for value in phi if value is not None], finite.step_size(x))


def _projected(outputs: tuple[Tensor | None, ...], upstream: Tensors) -> float | None:
    """<grad_y, y>, the one number whose gradient backward claims to give."""
    total = 0.0
    for y, g in zip(outputs, upstream, strict=True):
        if y is None or y.is_complex() or y.shape != g.shape:
            return None
        total += float((y.double() * g).sum())
    return total
