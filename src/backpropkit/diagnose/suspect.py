"""A wrong gradient under suspicion: the student's numbers beside the truth, and wrong versions to hold against them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from backpropkit.checks.trial import Trial
from backpropkit.diagnose import lanes
from backpropkit.diagnose.gates import UNFIT, behind
from backpropkit.diagnose.numbers import Numbers, View, numbers_of, same
from backpropkit.diagnose.words import say
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import Formula, Gate
from backpropkit.spec.nouns import Input
from backpropkit.student.exchange import Tensors
from backpropkit.verdict import Diagnosis

# How many operators the runs of the formula may go back through, in the search for all causes of one exercise: a count
# and no clock, so that every run says the same.
MOST = 6_500
FEW = 1_500  # where forward is wrong, too, and must be mended first
RUN_COST, LANE_COST = 3.0, 0.1  # of a run with lanes, which takes as long as so many without


Predict = Callable[[Numbers], Tensors]


@dataclass(frozen=True, eq=False)
class Cause:
    """One wrong version of the exercise: its kind and words, and the gradients that it gives.

    `gate` is there where the wrong version is a gate, so that two causes can be put behind each other. `like` is a
    cause at the same place, computed before: a gradient that it leaves right, this one leaves right, too.
    """

    kind: str
    parts: Mapping[str, str]
    predict: Predict
    gate: Callable[[Numbers], Gate] | None = None
    like: Cause | None = None


def by_gate(kind: str, gate: Callable[[Numbers], Gate], **parts: str) -> Cause:
    """A cause that is a gate; a new one is made for each run, since some remember what they saw."""

    return Cause(kind, parts, lambda numbers: numbers.gradients(gate(numbers)), gate)


def _behind(first: Callable[[Numbers], Gate] | None, second: Callable[[Numbers], Gate] | None) -> Cause:
    assert first is not None and second is not None
    return by_gate("both", lambda numbers: behind(first(numbers), second(numbers)))


@dataclass
class Bench:
    """Wrong versions and their gradients, made once for all the inputs that are wrong.

    The numbers are those of the diagnosis case, twice, and of the case for display; it is on the first of them that
    wrong versions are ruled out.
    """

    numbers: tuple[Numbers, ...]
    most: float = MOST
    made: dict[tuple[Predict, int], Tensors | None] = field(default_factory=dict)
    cost: float = 0.0
    listed: dict[object, list[Cause]] = field(default_factory=dict)
    flows: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    closed: dict[object, Cause] = field(default_factory=dict)
    paired: dict[tuple[Cause, Cause], Cause] = field(default_factory=dict)

    def both(self, first: Cause, second: Cause) -> Cause:
        """Two causes that are gates, the second behind the first."""
        pair = (first, second)
        if pair not in self.paired:
            self.paired[pair] = _behind(first.gate, second.gate)
        return self.paired[pair]

    def prepare(self, causes: Iterable[Cause]) -> None:
        """What these causes give on the first set of numbers, as many as can be in one run."""
        numbers = self.numbers[0]
        fresh = {cause.predict: cause.gate(numbers) for cause in causes if cause.gate and self._lacks(cause)}
        taken = [(predict, gate) for predict, gate in fresh.items() if lanes.takes(numbers, gate)]
        for start in range(0, len(taken), lanes.MOST):
            if self.spent:
                break
            part = taken[start : start + lanes.MOST]
            self.cost += (RUN_COST + LANE_COST * len(part)) * numbers.cost
            for (predict, _), made in zip(part, lanes.gradients(numbers, [g for _, g in part]), strict=True):
                if made is not None:
                    self.made[predict, 0] = made

    def _lacks(self, cause: Cause) -> bool:
        return (cause.predict, 0) not in self.made and not self.spent

    @property
    def spent(self) -> bool:
        return self.cost > self.most

    def gradients(self, cause: Cause, number: int) -> Tensors | None:
        """What the cause gives on one set of numbers; None where it can't be computed there, or is one too many. On the
        other sets than the first a cause that was found is only confirmed."""
        key = (cause.predict, number)
        if key not in self.made and self.spent and number == 0:
            return None
        if key not in self.made:
            self.cost += self.numbers[number].cost
            try:
                self.made[key] = cause.predict(self.numbers[number])
            except UNFIT:
                self.made[key] = None  # this wrong version doesn't fit this exercise, in shape or in axis
        return self.made[key]


@dataclass(frozen=True)
class Suspect:
    """The wrong gradient of one input, and all that is needed to explain it."""

    exercise: Exercise
    input: Input
    views: tuple[View, ...]
    twin: View  # the first view's inputs with another upstream gradient
    others: Mapping[str, tuple[View, ...]]
    bench: Bench
    left_right: dict[Cause, bool] = field(default_factory=dict)

    @property
    def formula(self) -> Formula:
        return self.views[0].numbers.formula

    @property
    def values(self) -> Mapping[str, Tensor]:
        """The variables of the right formula on the first view."""
        return self.views[0].numbers.values

    @cached_property
    def number(self) -> int:
        return [i.name for i in self.exercise.differentiable].index(self.input.name)

    @property
    def output(self) -> str:
        return self.exercise.outputs[-1].name

    @property
    def upstream_name(self) -> str:
        return f"grad_{self.exercise.outputs[0].name}"

    @property
    def is_nearly_right(self) -> bool:
        """Whether the numbers are wrong by too little for any cause but rounding."""
        return all(same(view.yours, view.truth) for view in self.views)

    def say(self, kind: str, number: float | None = None, /, **parts: str) -> Diagnosis:
        """The diagnosis of a kind for this gradient."""
        words = {"grad": f"grad_{self.input.name}", "input": self.input.name, "output": self.output}
        return say(kind, {**words, "upstream": self.upstream_name, **parts}, number)

    def predicted(self, cause: Cause, view: int) -> Tensor | None:
        if cause.like is not None and self._left_right_by(cause.like):
            return self.views[view].truth
        found = self.bench.gradients(cause, view)
        return None if found is None else found[self.number]

    def _left_right_by(self, cause: Cause) -> bool:
        if cause not in self.left_right:
            made = self.predicted(cause, 0)
            self.left_right[cause] = made is not None and same(made, self.views[0].truth)
        return self.left_right[cause]

    def explained_by(self, cause: Cause) -> bool:
        """Whether the cause gives the student's numbers, on every view, and not the truth."""
        for number, view in enumerate(self.views):
            made = self.predicted(cause, number)
            if made is None or not view.is_given_by(made) or (number == 0 and same(made, view.truth)):
                return False
        return True

    def causes(self, finder: Callable[[Suspect], Iterable[Cause]], own: bool = False) -> list[Cause]:
        """The causes of a finder, made once for all inputs, or once for this input if they are its `own`."""
        key = (finder, self.input.name if own else "")
        if key not in self.bench.listed:
            self.bench.listed[key] = list(finder(self))
        return self.bench.listed[key]

    def prepare(self, causes: Sequence[Cause]) -> None:
        """Many causes at once, but for those that leave this gradient right."""
        self.bench.prepare([c for c in causes if c.like is None or not self._left_right_by(c.like)])

    def first(self, causes: Sequence[Cause]) -> Diagnosis | None:
        """The first cause that explains the student's numbers."""
        self.prepare(causes)
        for cause in causes:
            if self.explained_by(cause):
                return self.say(cause.kind, **cause.parts)
        return None


def suspects(exercise: Exercise, trials: Sequence[Trial], wrong: Sequence[str]) -> Iterator[Suspect]:
    """The wrong gradients that left numbers behind."""
    answered = [t for t in trials if _gradients(exercise, t, 0) is not None]
    if len(answered) < 2 or not all(_gradients(exercise, trials[0], k) for k in (0, 1)):
        return
    asked = _few_first(exercise, [(t, numbers_of(exercise, t, 0)) for t in answered], wrong)
    first = asked[0][0]
    bench = Bench(tuple(numbers for _, numbers in asked), MOST if all(map(_is_right, answered)) else FEW)
    again = numbers_of(exercise, first, 1)
    views = {
        wanted.name: tuple(_view(t, 0, k, numbers) for t, numbers in asked)
        for k, wanted in enumerate(exercise.differentiable)
    }
    for number, wanted in enumerate(exercise.differentiable):
        if wanted.name in wrong and all(bool(torch.isfinite(v.yours).all()) for v in views[wanted.name]):
            others = {name: v for name, v in views.items() if name != wanted.name}
            yield Suspect(exercise, wanted, views[wanted.name], _view(first, 1, number, again), others, bench)


def _few_first(
    exercise: Exercise, asked: list[tuple[Trial, Numbers]], wrong: Sequence[str]
) -> list[tuple[Trial, Numbers]]:
    """The case for display first, where that of the diagnosis has too many numbers for lanes: if what is wrong shows
    there, too."""
    *large, (shown, few) = asked
    yours = _gradients(exercise, shown, 1)
    if lanes.pay(large[0][1]) or yours is None:
        return asked
    names = [wanted.name for wanted in exercise.differentiable]
    right = [same(yours[names.index(name)], shown.truth.gradients[1][names.index(name)]) for name in wrong]
    return asked if any(right) else [(shown, few), *large]


def _is_right(trial: Trial) -> bool:
    """Whether forward gave the right outputs."""
    came, truth = [y.value for y in trial.answer.outputs[0]], trial.truth.outputs
    return len(came) == len(truth) and all(y is not None and same(y, t) for y, t in zip(came, truth, strict=True))


def _gradients(exercise: Exercise, trial: Trial, upstream: int) -> list[Tensor] | None:
    """What the student's backward returned, where each value is an array."""
    if len(trial.answer.gradients) <= upstream:
        return None
    values = [came.value for came in trial.answer.gradients[upstream]]
    arrays = [value.double() for value in values if value is not None and not value.is_complex()]
    return arrays if len(values) == len(arrays) == len(exercise.differentiable) else None


def _view(trial: Trial, upstream: int, number: int, numbers: Numbers) -> View:
    yours = _gradients(numbers.exercise, trial, upstream)
    assert yours is not None
    return View(numbers, number, yours[number], trial.truth.gradients[upstream][number])
