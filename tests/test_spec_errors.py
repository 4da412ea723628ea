"""An instructor's slip is told where it is made: the exercise, what was asked, what came, and the nearest name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import torch

from backpropkit.checks.trial import prepare
from backpropkit.spec import SpecError, exercise, floats, integers
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.validate import STANDARD
from backpropkit.truth import samples

LINEAR = {"inputs": {"x": "N I", "weight": "O I"}, "output": {"y": "N O"}, "hints": []}


def product(x, weight):  # type: ignore[no-untyped-def]
    y = x @ weight.T
    return y


def scaled(x, *, scale):  # type: ignore[no-untyped-def]
    y = x * scale
    return y


def declared(**changes: Any) -> Exercise:
    return exercise(**(LINEAR | changes))(product)  # type: ignore[arg-type]


def told(declare: Callable[[], object]) -> str:
    with pytest.raises(SpecError) as caught:
        declare()
    return str(caught.value)


DECLARED = [
    (
        "a small letter",
        {"inputs": {"x": "N i", "weight": "O I"}},
        'product: input x has the shape "N i", and "i" is no dim. Write capital letters with spaces between them: '
        '"N D", "4H I", or a number.',
    ),
    (
        "a comma",
        {"inputs": {"x": floats("N, I"), "weight": "O I"}},
        'product: input x has the shape "N, I", and "N," is no dim. Write capital letters with spaces between them: '
        '"N D", "4H I", or a number.',
    ),
    (
        "no shape at all",
        {"inputs": {"x": (3, 5), "weight": "O I"}},
        "product: input x is described by (3, 5). Write its dims as a text, or floats(…), integers(…) or booleans(…).",
    ),
    (
        "other inputs than the formula",
        {"inputs": {"x": "N I", "wieght": "O I"}},
        "product: inputs= names x, wieght, and the formula takes x, weight. Use the same names in the same order.",
    ),
    (
        "an option that the formula has not",
        {"options": {"eps": 1e-5}},
        "product: options= names eps, and the formula takes none. Use the same names in the same order.",
    ),
    (
        "more outputs than the formula",
        {"output": {"y": "N O", "z": "N"}},
        "product: the formula returns 1 values, and output= names 2: y, z.",
    ),
    (
        "a typo in below",
        {"inputs": {"x": "N I", "weight": integers("O I", below="OI")}},
        'product: input weight: below names the dim "OI", which is none of N, I, O. Did you mean "O"?',
    ),
    (
        "a typo in a case of sizes",
        {"sizes": {"dispaly": {"N": 3}}},
        f'product: sizes= names the case "dispaly", which is none of {", ".join(STANDARD)}. Did you mean "display"?',
    ),
    (
        "a typo in a dim of sizes",
        {"sizes": {"display": {"II": 3}}},
        'product: sizes of display names the dim "II", which is none of N, I, O. Did you mean "I"?',
    ),
    (
        "sizes that make two mistakes look alike",
        {"sizes": {"diagnosis": {"O": 5}}},
        "product: N and O are both 5 in the case of the diagnosis, so mistakes about the one look like mistakes about "
        "the other. Take different primes.",
    ),
    (
        "a size in which nothing is summed",
        {"sizes": {"diagnosis": {"N": 1}}},
        "product: N is 1 in the case of the diagnosis, where a sum over it shows nothing. Take 5.",
    ),
]


@pytest.mark.parametrize(("changes", "message"), [row[1:] for row in DECLARED], ids=[row[0] for row in DECLARED])
def test_what_is_wrong_in_the_declaration(changes: dict[str, Any], message: str) -> None:
    assert told(lambda: declared(**changes)) == message


ADDED: list[tuple[str, Callable[[Exercise], object], str]] = [
    (
        "a change of an unknown input",
        lambda e: e.case("zeros", wieght=torch.zeros_like),
        'product: case "zeros" changes "wieght", which is none of x, weight, grad_y. Did you mean "weight"?',
    ),
    (
        "an edge of an unknown dim",
        lambda e: e.edge("one row", sizes={"M": 1}),
        'product: case "one row" gives a size to "M", which is none of N, I, O.',
    ),
    (
        "a shape of an unknown input",
        lambda e: e.case("wide", shapes={"y": (3, 3)}),
        'product: case "wide" gives a shape to "y", which is none of x, weight.',
    ),
    (
        "an unknown option",
        lambda e: e.case("other eps", options={"eps": 0.1}),
        'product: case "other eps" gives the option "eps", which is none of nothing.',
    ),
    (
        "a known mistake of an unknown variable",
        lambda e: e.known("Y", "it is halved", lambda v: v.y / 2),
        'product: known mistake "it is halved" changes "Y", which is none of x, weight, y.',
    ),
    (
        "an order of other parts",
        lambda e: e.known_order("y", "qkv", "kqw"),
        'product: "kqw" is no order of "qkv". Write one letter for each part.',
    ),
    (
        "a probe that is given something by position",
        lambda e: e.question(probe=partial(print, 3))(lambda weight: weight),
        "product: question <lambda> gives its probe 3: give it by keyword.",
    ),
    (
        "a question that asks for an unknown input",
        lambda e: e.question()(lambda wight: wight),
        'product: question <lambda> asks for "wight", which is none of x, weight, grad_y. Did you mean "weight"?',
    ),
]


@pytest.mark.parametrize(("add", "message"), [row[1:] for row in ADDED], ids=[row[0] for row in ADDED])
def test_what_is_wrong_in_a_case_or_a_known_mistake(add: Callable[[Exercise], object], message: str) -> None:
    made = declared()

    assert told(lambda: add(made)) == message


TRIED: list[tuple[str, dict[str, Any], str]] = [
    (
        "torch= that takes other shapes",
        {"torch": lambda x, weight: x @ weight},
        "product: torch= raised RuntimeError on x [3, 5], weight [2, 5]: "
        "mat1 and mat2 shapes cannot be multiplied (3x5 and 2x5)",
    ),
    (
        "torch= that takes other names",
        {"torch": lambda x, w, b: x},
        "product: torch= raised TypeError on x [3, 5], weight [2, 5]: ",
    ),
    (
        "torch= with a typo",
        {"torch": lambda x, weight: x.matmull(weight)},
        "product: torch= raised AttributeError on x [3, 5], weight [2, 5]: 'Tensor' object has no attribute 'matmull'",
    ),
    (
        "torch= with two outputs",
        {"torch": lambda x, weight: (x, weight)},
        "product: torch= returns 2 values on x [3, 5], weight [2, 5], and output= names 1: y.",
    ),
    (
        "output dims that are not those of the output",
        {"output": {"y": "O N"}},
        "product: output y is declared as [O, N], and for N=3, I=5, O=2 it has the shape [3, 2]. "
        "Write the dims that it has.",
    ),
    (
        "too few output dims",
        {"output": {"y": "N"}},
        "product: output y is declared as [N], and for N=3, I=5, O=2 it has the shape [3, 2]. "
        "Write the dims that it has.",
    ),
]


@pytest.mark.parametrize(("changes", "message"), [row[1:] for row in TRIED], ids=[row[0] for row in TRIED])
def test_what_shows_only_with_numbers(changes: dict[str, Any], message: str) -> None:
    made = declared(**changes)

    assert told(lambda: prepare(made, samples.cases(made)[0], 0)).startswith(message)


def test_a_change_that_raises_names_the_case() -> None:
    made = declared()
    made.case("column 99", x=lambda x: x[:, 99])
    case = samples.cases(made)[-1]

    assert told(lambda: prepare(made, case, 0)).startswith(
        'product: case "column 99" can\'t change x [5, 7]: IndexError: index 99 is out of bounds'
    )


def test_more_dims_than_sizes() -> None:
    dims = "A B C D E F G H I"
    made = exercise(inputs={"x": dims}, output={"y": dims}, options={"scale": 1.0}, hints=[])(scaled)

    assert told(lambda: prepare(made, samples.cases(made)[0], 0)) == (
        'scaled: case "display" gives no size to I, a dim of x.'
    )


def test_an_output_dim_of_no_input_may_have_any_size() -> None:
    @exercise(inputs={"x": "N L"}, output={"y": "N LO"}, hints=[])
    def shortened(x):  # type: ignore[no-untyped-def]
        y = x[:, 1:]
        return y

    assert prepare(shortened, samples.cases(shortened)[0], 0).truth.outputs[0].shape == (3, 4)


def test_options_reach_the_formula_by_name() -> None:
    made = exercise(inputs={"x": "N"}, output={"y": "N"}, options={"scale": 2.0}, hints=[])(scaled)
    trial = prepare(made, samples.cases(made)[0], 0)

    assert torch.equal(trial.truth.outputs[0], 2 * trial.sample.inputs[0])
