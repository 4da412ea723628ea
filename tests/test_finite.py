"""Finite differences: right where they say right, wrong where they say wrong, and inconclusive beside a kink."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from backpropkit.truth import finite, samples
from backpropkit.truth.finite import Opinion

SEEDS = range(200)


def judged(f: Callable[[Tensor], Tensor], seed: int, times: float = 1.0) -> Opinion:
    """What finite differences say of autograd's own gradient of f, `times` a factor that should be 1."""
    random = samples.generator(seed, "finite")
    x = torch.randn(5, 7, generator=random, dtype=torch.float64)
    u = finite.direction(x, random)
    (gradient,) = torch.autograd.grad(f(leaf := x.clone().requires_grad_()), leaf)
    phi = [float(f(point)) for point in finite.points(x, u)]
    return finite.derivative(phi, finite.step_size(x)).judge(times * float((gradient * u).sum()))


def huber(x: Tensor) -> Tensor:
    """A kink in the slope, at ±0.3."""
    return torch.where(x.abs() < 0.3, x.square() / 2, 0.3 * x.abs() - 0.045).mean()


def hinge(x: Tensor) -> Tensor:
    return (1 - x[:, :1] + x).clamp(min=0).sum()


def smooth(x: Tensor) -> Tensor:
    return (x.sin() * x.exp()).sum()


@pytest.mark.parametrize("f", [huber, hinge, smooth])
def test_a_right_gradient_is_never_called_wrong(f: Callable[[Tensor], Tensor]) -> None:
    opinions = [judged(f, seed) for seed in SEEDS]
    assert Opinion.WRONG not in opinions
    assert opinions.count(Opinion.RIGHT) > len(SEEDS) / 2


@pytest.mark.parametrize("f", [huber, hinge, smooth])
def test_a_gradient_that_is_off_by_a_ten_thousandth_is_never_called_right(f: Callable[[Tensor], Tensor]) -> None:
    opinions = [judged(f, seed, times=1.0001) for seed in SEEDS]
    assert Opinion.RIGHT not in opinions
    assert opinions.count(Opinion.WRONG) > len(SEEDS) / 2


def test_exactly_on_a_kink_nothing_is_said() -> None:
    u = torch.tensor([1.0], dtype=torch.float64)
    at = torch.zeros(1, dtype=torch.float64)
    phi = [float(point.clamp(min=0).sum()) for point in finite.points(at, u)]
    assert finite.derivative(phi, finite.step_size(at)).judge(0.5) is Opinion.INCONCLUSIVE


def test_integers_are_refused_in_a_sentence() -> None:
    with pytest.raises(TypeError, match="a step of 1e-5 is lost"):
        finite.points(torch.arange(3), torch.ones(3))
