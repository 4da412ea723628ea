"""How far a cause is looked for: it is counted and not timed, so that every run says the same."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import torch

from backpropkit import catalog
from backpropkit.checks.trial import Trial, prepare
from backpropkit.diagnose import lanes, suspect, values
from backpropkit.diagnose.numbers import Numbers, numbers_of
from backpropkit.diagnose.suspect import Bench, Suspect, suspects
from backpropkit.student.exchange import Answer, Returned
from backpropkit.truth import samples


@cache
def trial(name: str, case: str) -> Trial:
    """A case, answered rightly but for the gradients, which are all twice what they should be."""
    exercise = catalog.load(name)
    found = prepare(exercise, next(c for c in samples.cases(exercise) if c.name == case), 0)
    outputs = tuple(Returned("tensor", y) for y in found.truth.outputs)
    gradients = tuple(tuple(Returned("tensor", 2 * g) for g in call) for call in found.truth.gradients)
    return replace(found, answer=Answer(outputs=(outputs, outputs), gradients=gradients))


def asked(name: str, *trials: Trial) -> Suspect:
    exercise = catalog.load(name)
    return next(suspects(exercise, trials, [i.name for i in exercise.differentiable]))


def numbers(name: str, case: str) -> Numbers:
    return numbers_of(catalog.load(name), trial(name, case), 0)


def test_no_run_is_begun_once_the_search_has_cost_enough() -> None:
    wrong = asked("lstm", trial("lstm", "diagnosis"), trial("lstm", "diagnosis"), trial("lstm", "display"))
    bench = Bench(wrong.bench.numbers, most=1.0)
    causes = [
        cause for cause in wrong.causes(values.causes) if lanes.takes(bench.numbers[0], cause.gate(bench.numbers[0]))
    ]
    bench.prepare(causes)

    assert len(bench.made) == lanes.MOST < len(causes)
    assert bench.gradients(causes[0], 0) is not None
    assert bench.gradients(causes[-1], 0) is None, "one too many"
    assert bench.gradients(causes[-1], 1) is not None, "a cause that was found is always confirmed"


@pytest.mark.parametrize(("name", "most"), [("lstm", 1.1), ("flash_attention", 4.0)])
def test_an_operator_costs_more_where_it_has_many_numbers(name: str, most: float) -> None:
    found = numbers(name, "diagnosis")
    assert most - 1 < found.cost / found.tape.operators <= most


def test_less_is_looked_for_behind_a_wrong_forward() -> None:
    right = trial("tanh", "diagnosis"), trial("tanh", "diagnosis"), trial("tanh", "display")
    assert asked("tanh", *right).bench.most == suspect.MOST
    wrong = [
        replace(t, answer=replace(t.answer, outputs=((Returned("tensor", torch.zeros_like(t.truth.outputs[0])),),)))
        for t in right
    ]
    assert asked("tanh", *wrong).bench.most == suspect.FEW < suspect.MOST
