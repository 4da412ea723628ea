"""The number by which something was multiplied, from what came of it: of many things, those of which it may be true."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import Tensor

from backpropkit.diagnose import scaled

X = torch.linspace(-1.5, 2.0, 7, dtype=torch.float64)
THINGS = (
    lambda t: t * X + 1,
    lambda t: torch.tanh(t * X),
    lambda t: torch.exp(t * X / 4),
    lambda t: torch.full_like(X, torch.nan),
    lambda t: X.clone(),  # does not depend on the number
)


def made(which: Sequence[int], numbers: Tensor) -> Tensor:
    return torch.stack([THINGS[thing](number) for thing, number in zip(which, numbers, strict=True)])


@given(st.sampled_from([0, 1, 2]), st.floats(-3, 3))
def test_a_number_that_was_multiplied_in_is_found(thing: int, number: float) -> None:
    assume(min(abs(number), abs(number - 1)) > 0.02 and abs(number) > 0.1)
    found = list(scaled.numbers(len(THINGS), THINGS[thing](torch.tensor(number, dtype=torch.float64)), made))
    assert any(place == thing and abs(n - number) < 1e-8 for place, n in found)


def test_a_number_close_to_one_or_to_nothing_is_no_factor() -> None:
    for number in (1.0, 1.001, 0.001):
        yours = THINGS[0](torch.tensor(number, dtype=torch.float64))
        assert not [n for place, n in scaled.numbers(len(THINGS), yours, made) if place == 0]


def test_what_does_not_depend_on_the_number_and_what_is_no_number_lead_nowhere() -> None:
    yours = THINGS[0](torch.tensor(2.5, dtype=torch.float64))
    assert {place for place, _ in scaled.numbers(len(THINGS), yours, made)} <= {0, 1, 2}
