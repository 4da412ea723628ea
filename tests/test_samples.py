"""The numbers that an exercise is tried on: repeatable, free of coincidences, away from kinks."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from backpropkit import catalog
from backpropkit.checks.trial import prepare
from backpropkit.spec import booleans, exercise, floats, integers
from backpropkit.spec.exercise import Exercise
from backpropkit.truth import samples

LAYERS = [name for name in catalog.files() if catalog.load(name).formula is not None]


def identity(x):  # type: ignore[no-untyped-def]
    y = x * 1
    return y


def with_input(described: object) -> Exercise:
    return exercise(inputs={"x": described}, output={"y": "N D"}, hints=[])(identity)  # type: ignore[dict-item]


def drawn(made: Exercise, seed: int = 0) -> torch.Tensor:
    return samples.draw(made, samples.cases(made)[1], samples.generator(seed)).inputs[0]


@pytest.mark.parametrize("name", LAYERS)
def test_one_seed_repeats_every_number(name: str) -> None:
    made = catalog.load(name)
    for case in (*samples.cases(made), *samples.edge_cases(made)):
        one, two, other = (prepare(made, case, seed) for seed in (5, 5, 6))
        for a, b in zip((*one.sample.inputs, *one.upstreams[0]), (*two.sample.inputs, *two.upstreams[0]), strict=True):
            assert torch.equal(a, b)
        assert not torch.equal(one.upstreams[1][0], other.upstreams[1][0]) or not one.upstreams[0][0].numel()


def test_a_new_case_changes_no_other() -> None:
    made = with_input("N D")
    before = [prepare(made, case, 0).sample.inputs[0] for case in samples.cases(made)]
    made.case("one more", sizes={"N": 1})
    after = [prepare(made, case, 0).sample.inputs[0] for case in samples.cases(made)]

    assert all(torch.equal(a, b) for a, b in zip(before, after[:3], strict=True))


@pytest.mark.parametrize("name", LAYERS)
def test_an_upstream_gradient_is_never_one(name: str) -> None:
    made = catalog.load(name)
    for case in samples.cases(made):
        first, second = prepare(made, case, 0).upstreams
        for authors, own in zip(first, second, strict=True):
            assert not bool((own == 1).any()) and not bool((own == 0).any())
            assert not torch.equal(authors, own)


@pytest.mark.parametrize("name", LAYERS)
def test_the_axes_of_the_diagnosis_can_be_told_apart(name: str) -> None:
    made = catalog.load(name)
    sizes = samples.cases(made)[1].sizes
    lengths = sorted(sizes[dim] for dim in made.dim_names)

    assert all(a < b for a, b in pairwise(lengths)) and lengths[0] > 1


@pytest.mark.parametrize("kinks", [(0.0,), (-1.0, 1.0), (0.5,)])
def test_no_number_lies_on_a_kink(kinks: tuple[float, ...]) -> None:
    made = with_input(floats("N D", away_from=kinks))
    for seed in range(50):
        x = drawn(made, seed)
        assert all(bool(((x - kink).abs() >= 0.0999).all()) for kink in kinks)


def test_numbers_are_of_the_kind_that_was_asked_for() -> None:
    assert bool((drawn(with_input(floats("N D", positive=True))) > 0).all())
    between = drawn(with_input(floats("N D", between=(0.0, 1.0))))
    assert 0 <= float(between.min()) < float(between.max()) <= 1
    whole = drawn(with_input(integers("N D", below="D")))
    assert whole.dtype == torch.int64 and set(whole.flatten().tolist()) <= set(range(7))
    assert drawn(with_input(booleans("N D"))).dtype == torch.bool
    plain = drawn(with_input("N D"))
    assert plain.dtype == torch.float64 and not bool((plain == plain.round()).any())


def test_the_layouts_are_those_that_were_asked_for() -> None:
    made = with_input("N D")
    expanded = next(case for case in samples.edge_cases(made) if case.layout == "expanded")
    (g,) = prepare(made, expanded, 0).upstreams[0]

    assert g.unique().numel() == 1, "one number, seen many times"
