"""Wrong versions side by side: each lane of a run gives what its gate gives alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from backpropkit import catalog
from backpropkit.checks.trial import prepare
from backpropkit.diagnose import lanes, versions
from backpropkit.diagnose.gates import Affine, Bent, Changed, InTurn, Linearized, Sloped, Substituted, Times
from backpropkit.diagnose.numbers import Numbers, View, numbers_of
from backpropkit.spec.graph import Gate
from backpropkit.truth import samples

NAMES = ("layernorm", "cross_entropy", "lstm", "rnn", "causal_attention", "dpo_loss", "transformer_block")
Made = Callable[[], Gate]  # a gate counts its uses, so each run has its own


@cache
def numbers(name: str) -> Numbers:
    exercise = catalog.load(name)
    case = next(case for case in samples.cases(exercise) if case.name == "diagnosis")
    return numbers_of(exercise, prepare(exercise, case, 0), 0)


@cache
def gates(name: str) -> tuple[Made, ...]:
    return (*_bent(numbers(name)), *_substituted(numbers(name)), *_sloped(numbers(name)), *_known(numbers(name)))


def _bent(found: Numbers) -> Iterator[Made]:
    for place in (*found.formula.nodes, *found.formula.edges):
        yield lambda place=place: Bent({place: Times(0.0)})
    for name, value in found.values.items():
        yield lambda name=name, value=value: Bent({name: Times(value)})


def _substituted(found: Numbers) -> Iterator[Made]:
    for edge in (edge for edge in found.formula.edges if edge.source in found.values):
        yield lambda edge=edge: Substituted(edge, lambda value, _: torch.ones_like(value), found.turns)
        yield lambda edge=edge: Substituted(edge, lambda value, turn: value * (turn + 2), found.turns)


def _sloped(found: Numbers) -> Iterator[Made]:
    shapes = {name: value.shape for name, value in found.values.items()}
    for edge in found.formula.edges:
        if edge.role and edge.target in shapes and shapes.get(edge.source) == shapes[edge.target]:
            yield lambda edge=edge: Sloped(edge.source, edge.target, lambda u, v: 1 - v * v)
            yield lambda edge=edge: Sloped(edge.source, edge.target, lambda u, v: torch.ones_like(u))


def _known(found: Numbers) -> Iterator[Made]:
    for mistake in found.exercise.mistakes:
        for mode in mistake.modes:
            yield lambda mistake=mistake, mode=mode: Changed(mistake.variable, mistake.change, mode)


def agree(found: Numbers, lane: tuple[Tensor, ...], gate: Gate) -> bool:
    """To rounding; a gradient that is nearly nothing beside the right one may be nothing."""
    alone = found.gradients(gate)
    sizes = [max(float(right.abs().max()), float(a.abs().max())) for right, a in zip(found.right, alone, strict=True)]
    return all(float((a - b).abs().max()) <= 1e-10 * size for a, b, size in zip(lane, alone, sizes, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_each_lane_gives_what_its_gate_gives_alone(name: str) -> None:
    found, made = numbers(name), [gate for gate in gates(name) if lanes.takes(numbers(name), gate())]
    assert len(made) > 20
    side_by_side = [
        lane
        for start in range(0, len(made), lanes.MOST)
        for lane in lanes.gradients(found, [gate() for gate in made[start : start + lanes.MOST]])
    ]
    agreeing = [lane is None or agree(found, lane, gate()) for lane, gate in zip(side_by_side, made, strict=True)]
    assert all(agreeing)
    assert sum(lane is not None for lane in side_by_side) > 0.75 * len(made), "most need no run of their own"


@pytest.mark.parametrize("name", NAMES)
def test_each_lane_has_the_outputs_of_its_gate(name: str) -> None:
    found = numbers(name)
    edges = [edge for edge in found.formula.edges if edge.source in found.values]
    made: list[Made] = [lambda edge=edge, n=n: Affine(edge, n, 1.0 - n) for edge in edges for n in (0.0, -1.0, 2.0)]
    made += [lambda mistake=m: Changed(mistake.variable, mistake.change, "both") for m in found.exercise.mistakes]
    made += [lambda wrong=wrong: wrong.gate(found) for wrong in versions.other_values(found) if _is_misread(wrong)]
    side_by_side = lanes.outputs(found, [gate() for gate in made])
    assert sum(lane is not None for lane in side_by_side) > 0.75 * len(made)
    for gate, lane in zip(made, side_by_side, strict=True):
        for y, alone in zip(lane or (), found.formula(found.sample.inputs, found.sample.options, gate()), strict=False):
            torch.testing.assert_close(y, alone, rtol=1e-10, atol=1e-12)


def _is_misread(wrong: versions.Wrong) -> bool:
    return wrong.kind == "forward_wrong_value"


def test_what_is_read_in_place_of_another_variable_is_there_by_then() -> None:
    """In a loop a state is there before its first turn, what a turn makes from it is not."""
    found = numbers("lstm")
    misread = {
        (w.parts["right"], w.parts["wrong"], w.parts["node"]) for w in versions.other_values(found) if _is_misread(w)
    }
    assert ("squashed", "cell", "state") in misread
    assert ("cell", "kept", "kept") not in misread


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_of_two_gates_behind_each_other_too(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(("layernorm", "rnn", "cross_entropy")))
    found = numbers(name)
    first, second = list(_bent(found)), [*_bent(found), *_substituted(found), *_known(found)]
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(first), st.sampled_from(second)), min_size=1, max_size=8))
    pairs = [(a, b) for a, b in drawn if lanes.takes(found, InTurn(a(), b()))]
    made = lanes.gradients(found, [InTurn(a(), b()) for a, b in pairs]) if pairs else []
    assert not pairs or any(made), "not all need a run of their own"
    for (a, b), lane in zip(pairs, made, strict=True):
        assert lane is None or agree(found, lane, InTurn(a(), b()))


def test_two_mistakes_of_one_variable_keep_their_order() -> None:
    found = numbers("layernorm")
    doubled, raised = Changed("var", lambda v: 2 * v.var, "both"), Changed("var", lambda v: v.var + 1, "both")
    orders = [InTurn(doubled, raised), InTurn(raised, doubled)]
    made = lanes.gradients(found, orders)
    assert sum(lane is not None for lane in made) == 1, "one order has a lane, the other a run of its own"
    assert all(lane is None or agree(found, lane, gate) for lane, gate in zip(made, orders, strict=True))


def test_a_gate_without_a_table_has_no_lane() -> None:
    found = numbers("rnn")
    edge = next(edge for edge in found.formula.edges if edge.source in found.values)
    for gate in (
        Linearized(edge.source, edge.target, lambda u, v: u),
        Bent({edge.source: lambda gradient: gradient.flip(0)}),
        Substituted(edge, lambda value, _: value),
        InTurn(Bent({edge: Times(0.0)}), Bent({edge: Times(2.0)})),
    ):
        assert not lanes.takes(found, gate)


def test_numbers_that_are_many_are_not_worth_a_lane() -> None:
    found = numbers("flash_attention")
    assert not lanes.takes(found, Bent({"scaled": Times(0.0)}))


def test_what_does_not_fit_in_shape_is_left_to_a_run_of_its_own() -> None:
    found = numbers("layernorm")
    edge = next(edge for edge in found.formula.edges if edge.source in found.values)
    wrong = Substituted(edge, lambda value, _: value.new_ones(2, 3, 5, 7), found.turns)
    assert lanes.gradients(found, [wrong]) == [None]


@pytest.mark.parametrize("change", [lambda v: v.nothing, lambda v: v.mean.mean(), lambda v: v.x[:, :0]])
def test_a_mistake_that_cannot_be_made_leaves_the_other_lanes_alone(change: Callable[[Any], Tensor]) -> None:
    found, other = numbers("layernorm"), Bent({"var": Times(0.0)})
    for made in (lanes.gradients, lanes.outputs):
        none, lane = made(found, [Changed("mean", change, "both"), other])
        assert none is None
        assert lane is not None
    assert agree(found, lanes.gradients(found, [Changed("mean", change, "both"), other])[1] or (), other)


@pytest.mark.parametrize("name", [*NAMES, "flash_attention", "lstm_cell", "linear"])
def test_a_direction_pushed_forward_meets_the_gradient_coming_back(name: str) -> None:
    """<direction, Jᵀg> is <J direction, g>."""
    found = numbers(name)
    for number, gradient in enumerate(found.right):
        direction = torch.linspace(-1, 2, gradient.numel(), dtype=gradient.dtype).reshape(gradient.shape)
        pushed = found.tape.pushed(number, direction)
        forward = sum(float((moved * g).sum()) for moved, g in zip(pushed, found.upstream, strict=True))
        assert forward == pytest.approx(float((direction * gradient).sum()), rel=1e-9, abs=1e-9)


def test_a_gradient_is_known_by_the_upstream_gradient_that_it_is_of() -> None:
    found = numbers("lstm")
    doubled = tuple(2 * g for g in found.upstream)
    for number, right in enumerate(found.right):
        view = View(found, number, found.gradients(upstream=doubled)[number], right)
        assert view.is_gradient_of(doubled)
        assert not view.is_gradient_of(tuple(3 * g for g in found.upstream))
        assert not View(found, number, right, right).is_gradient_of(found.upstream), "the truth is no mistake"
