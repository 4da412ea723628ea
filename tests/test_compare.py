"""How close is close enough: what counts as the truth, and what never does."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from backpropkit.truth.compare import EDGE_TOLERANCE, agree, relative_error, worst_entry, wrong_entries

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


def test_at_the_edges_a_zero_may_be_less_exact() -> None:
    assert agree(array(1e-11), array(0), EDGE_TOLERANCE, scale=1.0)
    assert not agree(array(1e-11), array(0), scale=1.0)
    assert not agree(array(1e-9), array(0), EDGE_TOLERANCE, scale=1.0)


def test_huge_numbers_excuse_nothing() -> None:
    """The square of 1e200 is infinite, and a norm that is infinite would let everything pass."""
    assert not agree(array(2e200), array(1e200))
    assert not agree(array(1e-3), array(0), scale=1e200)
    assert not agree(array(1.001), array(1), EDGE_TOLERANCE, scale=1e9)


@pytest.mark.parametrize("dtype", [torch.complex128, torch.bool, torch.int64, torch.float16])
def test_numbers_of_another_kind_are_compared_or_refused(dtype: torch.dtype) -> None:
    one = array(1, 0)
    assert agree(one.to(dtype), one) == (dtype is not torch.complex128)


def test_the_error_is_relative_to_the_truth_in_norm() -> None:
    assert relative_error(array(3, 4), array(3, 4)) == 0
    assert relative_error(array(3, 5), array(3, 4)) == pytest.approx(1 / 5)
    assert relative_error(array(2e200), array(1e200)) == pytest.approx(1)
    assert relative_error(array(1), array(0)) == INF
    assert relative_error(array(0), array(0)) == 0


def test_the_worst_entry_is_found_and_nan_is_worst() -> None:
    assert worst_entry(array(1, 2, 3), array(1, 2.5, 3.1)) == (1,)
    assert worst_entry(array(1, NAN, 9), array(1, 2, 3)) == (1,)
    assert worst_entry(torch.tensor(2.0), torch.tensor(1.0)) == ()
    assert worst_entry(torch.ones(2, 3), torch.ones(2, 3).index_fill(1, torch.tensor([2]), 0)) == (0, 2)


def test_wrong_entries_are_those_that_can_be_seen() -> None:
    assert wrong_entries(array(1, 2, 3 + 1e-9), array(1, 2.1, 3)).tolist() == [False, True, False]
    assert wrong_entries(array(NAN, 0), array(1, 0)).tolist() == [True, False]
