"""float32 in, float32 out, with an error of the size of PyTorch's own."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from backpropkit.checks import judge
from backpropkit.checks.judge import Asked, Problem
from backpropkit.checks.trial import Setting, Trial, layer_ask, to_dtype
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Returned, Student
from backpropkit.truth import compare, oracle

TIMES_PYTORCH = 16.0
ROUNDINGS = 64.0  # a right backward sits at 0.7 to 1.8 roundings; the next worse thing, float16, at 8000


def problem(
    exercise: Exercise, trial: Trial, student: Student, setting: Setting, dtype: torch.dtype = torch.float32
) -> Problem | None:
    """The first result less exact than `dtype` allows; the truth is the float64 one of the same rounded inputs."""
    rounded = to_dtype(trial.sample.inputs, dtype)
    upstream = to_dtype(trial.upstreams[0], dtype)
    sample = replace(trial.sample, inputs=to_dtype(rounded, torch.float64))
    exact = oracle.truth(exercise, sample.inputs, sample.options, (to_dtype(upstream, torch.float64),))
    own = oracle.truth(exercise, rounded, sample.options, (upstream,))
    ask = layer_ask(exercise, replace(trial, sample=sample), setting, upstreams=(upstream,), dtype=dtype)
    answer = student.ask(ask)
    if answer.failure is not None:
        return judge.failure_problem(answer.failure)
    gradients = tuple(f"grad_{i.name}" for i in exercise.differentiable)
    miscounted = judge.count_problem("backward", answer.gradients[0], gradients)
    if miscounted is not None:
        return miscounted
    names = (*(o.name for o in exercise.outputs), *gradients)
    came = (*answer.outputs[0], *answer.gradients[0])
    rows = zip(names, came, (*exact.outputs, *exact.gradients[0]), (*own.outputs, *own.gradients[0]), strict=True)
    asked = Asked(setting.arrays, dtype=str(dtype).removeprefix("torch."))
    return next((replace(found, about=row[0]) for row in rows if (found := _row_problem(*row, asked, dtype))), None)


def _row_problem(
    name: str, came: Returned, exact: Tensor, own: Tensor, asked: Asked, dtype: torch.dtype
) -> Problem | None:
    found = judge.form_problem(name, came, exact, asked)
    if found is not None or came.value is None:
        return found
    error, pytorchs = compare.relative_error(came.value, exact), compare.relative_error(own, exact)
    if not bool(exact.any()) or error <= max(TIMES_PYTORCH * pytorchs, ROUNDINGS * torch.finfo(dtype).eps):
        return None
    message = f"{name} is off by {error:.1e} in {asked.dtype}, PyTorch's by {pytorchs:.1e}"
    return Problem("precision", message, "Compute in the dtype of the inputs, and avoid differences of large numbers.")
