"""Right for a wrong forward: which gradients are exactly those of the student's own forward, and worth half the points.

A forward that is easier than the one asked for has an easier gradient. So nothing is given for a gradient of zero, nor
for one that does not depend on the inputs where the true one does: that of y = x, of y = 2 * x, of a constant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from torch import Tensor

from backpropkit.checks.trial import Setting, Trial, layer_ask
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Answer, Student
from backpropkit.truth import compare, oracle, samples
from backpropkit.truth.finite import Opinion


def exact(
    exercise: Exercise,
    trial: Trial,
    student: Student,
    setting: Setting,
    opinions: Mapping[str, Opinion],
    nonlinear: Collection[str],
) -> frozenset[str]:
    """The inputs whose gradient is that of the student's forward, and no cheap one; `trial` is that of `opinions`."""
    names = [i.name for i in exercise.differentiable]
    right = [name for name in names if opinions.get(name) is Opinion.RIGHT and name not in nonlinear]
    if not right:
        return frozenset()
    elsewhere = _elsewhere(exercise, trial, student, setting)
    return frozenset(name for name in right if not _cheap(names.index(name), trial, elsewhere))


def _elsewhere(exercise: Exercise, trial: Trial, student: Student, setting: Setting) -> Trial:
    """The same upstream gradient at other inputs."""
    random = samples.generator(setting.seed, exercise.name, "elsewhere")
    sample = samples.draw(exercise, samples.unfixed(trial.sample.case), random)
    there = replace(trial, sample=sample, upstreams=trial.upstreams[:1])
    truth = oracle.truth(exercise, sample.inputs, sample.options, there.upstreams)
    return replace(there, truth=truth, answer=student.ask(layer_ask(exercise, there, setting)))


def _cheap(number: int, here: Trial, there: Trial) -> bool:
    mine, other = _gradient(here.answer, number), _gradient(there.answer, number)
    if mine is None or other is None or not bool(mine.any()):
        return True
    truths = (here.truth.gradients[0][number], there.truth.gradients[0][number])
    return compare.agree(mine, other) and not compare.agree(*truths)


def _gradient(answer: Answer, number: int) -> Tensor | None:
    came = answer.gradients[0] if answer.gradients else ()
    return came[number].value if number < len(came) else None
