"""Right for a wrong forward: which gradients are exactly those of the student's own forward, and worth half the points.

A forward that is easier than the one asked for has an easier gradient. So nothing is given for a gradient of zero, nor
for one that does not depend on the inputs where the true one does: that of y = x, of y = 2 * x, of a constant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from torch import Tensor

from backpropkit.checks import differences
from backpropkit.checks.trial import Setting, Trial, layer_ask
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Answer, Student
from backpropkit.truth import compare, oracle, samples
from backpropkit.truth.finite import Opinion


def exact(
    exercise: Exercise,
    trials: Sequence[Trial],
    student: Student,
    setting: Setting,
    opinions: Mapping[str, Opinion],
    nonlinear: Collection[str],
) -> frozenset[str]:
    """The inputs whose gradient is that of the student's forward on every trial, and no cheap one; `opinions` are those
    on the second trial."""
    names = [i.name for i in exercise.differentiable]
    right = [name for name in names if opinions.get(name) is Opinion.RIGHT and name not in nonlinear]
    first, second, *others = trials
    for trial in (first, *others):
        right = _not_wrong(exercise, trial, student, setting, right)
    if not right:
        return frozenset()
    elsewhere = _elsewhere(exercise, second, student, setting)
    return frozenset(name for name in right if not _cheap(names.index(name), second, elsewhere))


def _not_wrong(exercise: Exercise, trial: Trial, student: Student, setting: Setting, names: list[str]) -> list[str]:
    """Those that are not wrong on a trial: asked all at once, and one by one where some are."""

    def wrong(asked: list[str]) -> bool:
        return differences.opinion(exercise, trial, student, setting, asked) is Opinion.WRONG

    return [name for name in names if not wrong([name])] if names and wrong(names) else names


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
