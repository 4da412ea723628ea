"""Is forward right, and is each gradient right? Asked at every size, on random upstream gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from torch import Tensor

from backpropkit.checks import judge
from backpropkit.checks.judge import Asked, Problem
from backpropkit.checks.trial import Setting, Trial
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Returned


@dataclass(frozen=True)
class Finding:
    """The first case on which an answer was wrong, and what was wrong with it."""

    trial: Trial
    problem: Problem


def forward(exercise: Exercise, trials: Sequence[Trial], setting: Setting) -> Finding | None:
    """The first wrong output over all trials."""
    for trial in trials:
        problem = forward_problem(exercise, trial, Asked(setting.arrays))
        if problem is not None:
            return Finding(trial, problem)
    return None


def forward_problem(exercise: Exercise, trial: Trial, asked: Asked) -> Problem | None:
    """What is wrong with the outputs of one trial."""
    answer = trial.answer
    if not answer.outputs:
        assert answer.failure is not None
        return judge.failure_problem(answer.failure)
    scale = judge.size(*trial.sample.inputs)
    for output, came, truth in zip(exercise.outputs, answer.outputs[0], trial.truth.outputs, strict=True):
        problem = judge.array_problem(output.name, came, truth, asked, scale)
        if problem is not None:
            return problem
    return None


def gradients(exercise: Exercise, trials: Sequence[Trial], setting: Setting) -> Mapping[str, Finding | None]:
    """For each differentiable input the first wrong gradient over all trials, or None."""
    return {
        wanted.name: _first_wrong(exercise, number, trials, setting)
        for number, wanted in enumerate(exercise.differentiable)
    }


def _first_wrong(exercise: Exercise, number: int, trials: Sequence[Trial], setting: Setting) -> Finding | None:
    for trial in trials:
        problem = gradient_problem(exercise, number, trial, Asked(setting.arrays))
        if problem is not None:
            return Finding(trial, problem)
    return None


def _shape_advice(exercise: Exercise, number: int, came: Returned, truth: Tensor) -> str:
    """What to do about a gradient of another shape than its input's."""
    name, value = exercise.differentiable[number].name, came.value
    if value is not None and _is_stretched(value.shape, truth.shape):
        return f"{name} was stretched to that shape: add up along each axis that it lacks, or has with length 1."
    return f"A gradient has the shape of its input, here of {name}."


def _without_gradient(exercise: Exercise) -> str:
    """What to do about a gradient for every input, where some inputs have none."""
    others = [i.name for i in exercise.inputs if i not in exercise.differentiable]
    return f"Leave the place of {' and '.join(others)} out: no gradient is asked for there."


def _is_stretched(shape: Sequence[int], original: Sequence[int]) -> bool:
    """Whether broadcasting can make one shape of the other."""
    lined_up = [1] * (len(shape) - len(original)) + list(original)
    return len(lined_up) == len(shape) and all(b in (1, a) for a, b in zip(shape, lined_up, strict=True))


def gradient_problem(exercise: Exercise, number: int, trial: Trial, asked: Asked) -> Problem | None:
    """What is wrong with the gradient of the input with this number among the differentiable ones, in one trial."""
    names = tuple(f"grad_{i.name}" for i in exercise.differentiable)
    for k, truth in enumerate(trial.truth.gradients):
        if k >= len(trial.answer.gradients):
            assert trial.answer.failure is not None
            return judge.failure_problem(trial.answer.failure)
        came = trial.answer.gradients[k]
        problem = judge.count_problem("backward", came, names)
        if problem is not None and len(came) == len(exercise.inputs):
            problem = replace(problem, advice=_without_gradient(exercise))
        if problem is None:
            scale = judge.size(*trial.upstreams[k])
            problem = judge.array_problem(names[number], came[number], truth[number], asked, scale)
            if problem is not None and problem.kind == "shape":
                problem = replace(problem, advice=_shape_advice(exercise, number, came[number], truth[number]))
        if problem is not None:
            return problem
    return None
