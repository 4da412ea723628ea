"""Does backward leave everything else as it was? Inputs, upstream gradients, `saved`, other calls, the graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch

from backpropkit.checks import judge
from backpropkit.checks.judge import Problem
from backpropkit.checks.trial import Setting, Trial, layer_ask
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Answer, LayerAsk, Returned, Student, Tensors
from backpropkit.truth import compare, samples

Finder = Callable[[Exercise, Trial, Answer], Problem | None]

OTHERS_NEED_IT = "Work on a new array: others still need this one."


def problem(exercise: Exercise, trial: Trial, student: Student, setting: Setting) -> Problem | None:
    """The first way in which the student's functions disturb something; the trial's own answer must be right."""
    upstream = trial.upstreams[0]
    random = samples.generator(setting.seed, exercise.name, "another call")
    between = samples.draw(exercise, samples.unfixed(trial.sample.case), random).inputs
    asks: tuple[tuple[LayerAsk, Finder], ...] = (
        (layer_ask(exercise, trial, setting, upstreams=()), _forward_mutates),
        (layer_ask(exercise, trial, setting, upstreams=(upstream, upstream)), _backward_disturbs),
        (layer_ask(exercise, trial, setting, upstreams=(upstream,), between=between), _shared_state),
    )
    for ask, find in asks:
        found = find(exercise, trial, student.ask(ask))
        if found is not None:
            return found
    return None


def mutation(exercise: Exercise, trial: Trial, student: Student, setting: Setting) -> Problem | None:
    """What forward or backward changes in place, whether the trial's answer is right or wrong."""
    if changed_by_backward(exercise, trial) is None:
        return None
    forward = student.ask(layer_ask(exercise, trial, setting, upstreams=()))
    found = _forward_mutates(exercise, trial, forward) if forward.failure is None else None
    return found or changed_by_backward(exercise, trial)


def _forward_mutates(exercise: Exercise, trial: Trial, answer: Answer) -> Problem | None:
    if answer.failure is not None:
        return judge.failure_problem(answer.failure)
    changed = _changed([i.name for i in exercise.inputs], trial.sample.inputs, answer.inputs_after)
    if changed:
        return Problem("mutates", f"forward changes {changed} in place", OTHERS_NEED_IT, about="forward")
    return None


def _backward_disturbs(exercise: Exercise, trial: Trial, twice: Answer) -> Problem | None:
    if not twice.gradients and twice.failure is not None:
        return judge.failure_problem(twice.failure)
    return (
        changed_by_backward(exercise, replace(trial, upstreams=(trial.upstreams[0],) * 2, answer=twice))
        or _second_backward(exercise, trial, twice)
        or _graph(exercise, (*twice.outputs[0], *twice.gradients[0]))
    )


def _changed(names: list[str], before: Tensors, after: Tensors) -> str:
    """The first array whose numbers are not what they were; `_version` would miss writes through .data."""
    for name, old, new in zip(names, before, after, strict=False):
        if old.shape != new.shape or old.dtype != new.dtype or not torch.equal(old.nan_to_num(), new.nan_to_num()):
            return name
    return ""


def changed_by_backward(exercise: Exercise, trial: Trial) -> Problem | None:
    """What the calls of a trial left changed, inputs or upstream gradients."""
    changed = _changed([i.name for i in exercise.inputs], trial.sample.inputs, trial.answer.inputs_after)
    upstreams = [f"grad_{o.name}" for o in exercise.outputs]
    for before, after in zip(trial.upstreams, trial.answer.upstreams_after, strict=False):
        changed = changed or _changed(upstreams, before, after)
    if changed:
        return Problem("mutates", f"backward changes {changed} in place", OTHERS_NEED_IT, about="backward")
    return None


def _second_backward(exercise: Exercise, trial: Trial, twice: Answer) -> Problem | None:
    advice = "backward reads saved and leaves it as it is."
    if twice.failure is not None:
        found = judge.failure_problem(twice.failure)
        return replace(found, message=f"a second backward with the same saved fails: {found.message}", advice=advice)
    wrong = _differs(exercise, trial, twice, 1)
    if not wrong:
        return None
    message = f"a second backward with the same saved gives another {wrong}"
    return Problem("mutates", message, advice, about="backward")


def _shared_state(exercise: Exercise, trial: Trial, interleaved: Answer) -> Problem | None:
    advice = "Keep what backward needs in saved, not in a global or on the function."
    if interleaved.failure is not None:
        found = judge.failure_problem(interleaved.failure)
        return replace(found, message=f"once forward has been called again, {found.message}", advice=advice)
    wrong = _differs(exercise, trial, interleaved, 0)
    if not wrong:
        return None
    message = f"{wrong} is wrong once forward has been called again with other inputs"
    return Problem("state", message, advice, about="forward")


def _differs(exercise: Exercise, trial: Trial, answer: Answer, number: int) -> str:
    """The first gradient of backward call `number` that is not the truth, by name."""
    names = [f"grad_{i.name}" for i in exercise.differentiable]
    if len(answer.gradients) <= number or len(answer.gradients[number]) != len(names):
        return names[0]
    pairs = zip(names, answer.gradients[number], trial.truth.gradients[0], strict=True)
    scale = max(float(g.norm()) for g in trial.upstreams[0])
    return next((n for n, r, t in pairs if r.value is None or not compare.agree(r.value, t, scale=scale)), "")


def _graph(exercise: Exercise, returned: tuple[Returned, ...]) -> Problem | None:
    names = [o.name for o in exercise.outputs] + [f"grad_{i.name}" for i in exercise.differentiable]
    advice = "Return plain tensors: this exercise needs no autograd."
    for name, came in zip(names, returned, strict=True):
        if came.requires_grad:
            return Problem("graph", f"{name} requires grad", advice, about=name)
    return None
