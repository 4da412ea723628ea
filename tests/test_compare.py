"""How close is close enough: what counts as the truth, and what never does."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from backpropkit.truth.compare import agree

NAN, INF = float("nan"), float("inf")


def array(*numbers: float) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float64)


@pytest.mark.parametrize(
    ("student", "truth"),
    [
        (array(1, 2), array(1, 2 + 1e-11)),
        (array(1, INF), array(1, INF)),
        (array(1e-300, 2e-300), array(1e-300, 2e-300)),
        (array(1e200), array(1e200)),
        (array(), array()),
    ],
)
def test_the_truth_but_for_rounding(student: Tensor, truth: Tensor) -> None:
    assert agree(student, truth)


@pytest.mark.parametrize(
    ("student", "truth"),
    [
        (array(1, 2), array(1, 2 + 1e-7)),
        (array(1, NAN), array(1, 2)),
        (array(NAN, 1), array(1, 2)),
        (array(NAN), array(0)),
        (array(1, INF), array(1, 2)),
        (array(INF), array(-INF)),
        (array(1e-27), array(1e-28)),
        (array(1, 1), array(1)),
        (array(1, 1)[:, None], array(1, 1)),
    ],
)
def test_not_the_truth(student: Tensor, truth: Tensor) -> None:
    assert not agree(student, truth)


def test_what_should_be_zero_may_be_next_to_nothing_beside_what_went_in() -> None:
    assert agree(array(1e-14), array(0), scale=1.0)
    assert not agree(array(1e-14), array(0))
    assert not agree(array(1e-6), array(0), scale=1.0)


def test_one_kind_of_next_to_nothing_is_as_good_as_another() -> None:
    """Far from 0 one right sigmoid has the slope 1e-27, another one 1e-238."""
    assert agree(array(1e-27, 0), array(0, 1e-238), scale=7.0)
