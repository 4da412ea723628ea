"""Does backward leave everything else as it was? Inputs, upstream gradients, `saved`, other calls, the graph."""

from __future__ import annotations

import torch

from backpropkit.checks.judge import Problem
from backpropkit.checks.trial import Setting, Trial, layer_ask
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Answer, Returned, Student, Tensors
from backpropkit.truth import compare, samples

OTHERS_NEED_IT = "Work on a new array: others still need this one."


def problem(exercise: Exercise, trial: Trial, student: Student, setting: Setting) -> Problem | None:
    """The first way in which the student's functions disturb something; the trial's own answer must be right."""
    inputs = [i.name for i in exercise.inputs]
    forward = student.ask(layer_ask(exercise, trial, setting, upstreams=()))
    changed = _changed(inputs, trial.sample.inputs, forward.inputs_after)
    if changed:
        return Problem("mutates", f"forward changes {changed} in place", OTHERS_NEED_IT)
    twice = student.ask(layer_ask(exercise, trial, setting, upstreams=(trial.upstreams[0],) * 2))
    random = samples.generator(setting.seed, exercise.name, "another call")
    between = samples.draw(exercise, samples.unfixed(trial.sample.case), random)
    interleaved = student.ask(
        layer_ask(exercise, trial, setting, upstreams=(trial.upstreams[0],), between=between.inputs)
    )
    return (
        _mutation(exercise, trial, inputs, twice)
        or _second_backward(exercise, trial, twice)
        or _shared_state(exercise, trial, interleaved)
        or _graph(exercise, twice)
    )


def _changed(names: list[str], before: Tensors, after: Tensors) -> str:
    """The first array whose numbers are not what they were; `_version` would miss writes through .data."""
    for name, old, new in zip(names, before, after, strict=False):
        if not torch.equal(old, new):
            return name
    return ""


def _mutation(exercise: Exercise, trial: Trial, inputs: list[str], twice: Answer) -> Problem | None:
    upstreams = [f"grad_{o.name}" for o in exercise.outputs]
    changed = _changed(inputs, trial.sample.inputs, twice.inputs_after)
    for after in twice.upstreams_after:
        changed = changed or _changed(upstreams, trial.upstreams[0], after)
    return Problem("mutates", f"backward changes {changed} in place", OTHERS_NEED_IT) if changed else None


def _second_backward(exercise: Exercise, trial: Trial, twice: Answer) -> Problem | None:
    wrong = _differs(exercise, trial, twice, 1)
    if not wrong:
        return None
    message = f"a second backward with the same saved gives another {wrong}"
    return Problem("mutates", message, "backward reads saved and leaves it as it is.")


def _shared_state(exercise: Exercise, trial: Trial, interleaved: Answer) -> Problem | None:
    wrong = _differs(exercise, trial, interleaved, 0)
    if not wrong:
        return None
    message = f"{wrong} is wrong once forward has been called again with other inputs"
    return Problem("state", message, "Keep what backward needs in saved, not in a global or on the function.")


def _differs(exercise: Exercise, trial: Trial, answer: Answer, number: int) -> str:
    """The first gradient of backward call `number` that is not the truth, by name."""
    names = [f"grad_{i.name}" for i in exercise.differentiable]
    if len(answer.gradients) <= number or len(answer.gradients[number]) != len(names):
        return names[0]
    pairs = zip(names, answer.gradients[number], trial.truth.gradients[0], strict=True)
    scale = max(float(g.norm()) for g in trial.upstreams[0])
    return next((n for n, r, t in pairs if r.value is None or not compare.agree(r.value, t, scale=scale)), "")


def _graph(exercise: Exercise, answer: Answer) -> Problem | None:
    names = [o.name for o in exercise.outputs] + [f"grad_{i.name}" for i in exercise.differentiable]
    returned: list[Returned] = [*answer.outputs[0], *answer.gradients[0]]
    for name, came in zip(names, returned, strict=False):
        if came.requires_grad:
            return Problem("graph", f"{name} requires grad", "Return plain tensors: this exercise needs no autograd.")
    return None
