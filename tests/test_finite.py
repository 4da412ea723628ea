"""Finite differences: right where they say right, wrong where they say wrong, and inconclusive beside a kink."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from backpropkit.truth import finite, samples
from backpropkit.truth.finite import Opinion

SEEDS = range(200)


def judged(f: Callable[[Tensor], Tensor], seed: int, times: float = 1.0) -> Opinion:
    """What finite differences say of autograd's own gradient of f, `times` a factor that should be 1."""
    random = samples.generator(seed, "finite")
    x = torch.randn(5, 7, generator=random, dtype=torch.float64)
    step = finite.step(x, random)
    (gradient,) = torch.autograd.grad(f(leaf := x.clone().requires_grad_()), leaf)
    phi = [float(f(point)) for point in finite.points(x, step)]
    return finite.derivative(phi).judge(times * float((gradient * step).sum()))


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
    at, step = torch.zeros(1, dtype=torch.float64), torch.tensor([1e-2], dtype=torch.float64)
    phi = [float(point.clamp(min=0).sum()) for point in finite.points(at, step)]
    assert finite.derivative(phi).judge(0.5e-2) is Opinion.INCONCLUSIVE


def test_integers_are_refused_in_a_sentence() -> None:
    with pytest.raises(TypeError, match="a step of 1e-5 is lost"):
        finite.points(torch.arange(3), torch.ones(3))


def weighted(f: Callable[[Tensor], Tensor], seed: int, scale: float = 1.0) -> tuple[finite.Derivative, float]:
    """The derivative of <g, f> along a random direction, and what autograd says it is."""
    random = samples.generator(seed, "weighted")
    x = scale * torch.randn(5, 7, generator=random, dtype=torch.float64)
    step = finite.step(x, random)
    leaf = x.clone().requires_grad_()
    y = f(leaf)
    g = torch.randn(y.shape, generator=random, dtype=torch.float64)
    (gradient,) = torch.autograd.grad((y * g).sum(), leaf)
    phi = [float((f(point) * g).sum()) for point in finite.points(x, step)]
    return finite.derivative(phi), float((gradient * step).sum())


SMOOTH: dict[str, Callable[[Tensor], Tensor]] = {
    "sin": torch.sin,
    "exp": torch.exp,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "gelu": F.gelu,
    "softplus": F.softplus,
    "softmax": lambda x: x.softmax(-1),
    "logsumexp": lambda x: x.logsumexp(-1),
    "layer_norm": lambda x: F.layer_norm(x, (7,)),
    "batch_norm": lambda x: F.batch_norm(x, None, None, training=True),
    "normalize": F.normalize,
    "cube": lambda x: x**3,
    "cumsum": lambda x: x.cumsum(-1),
    "attention": lambda x: (x @ x.T).softmax(-1) @ x,
    "fast waves": lambda x: (10 * x).cos(),
}
KINKED: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "abs": torch.abs,
    "max": lambda x: x.amax(-1),
    "huber": lambda x: F.huber_loss(x, torch.zeros_like(x), reduction="none"),
    "hinge": lambda x: (1 - x).clamp(min=0),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_no_true_error_exceeds_ten_bounds(name: str) -> None:
    """Fifteen operators, three scales, 1,080 derivatives."""
    for seed in range(24):
        for scale in (1e-3, 1.0, 30.0):
            found, truth = weighted(SMOOTH[name], seed, scale)
            assert abs(found.value - truth) <= 10 * found.bound + 1e-10 * found.scale
            assert found.judge(truth) is not Opinion.WRONG
            assert found.judge(1.0001 * truth) is not Opinion.RIGHT


@pytest.mark.parametrize("name", KINKED)
def test_a_kink_on_the_way_is_never_a_wrong_gradient(name: str) -> None:
    opinions = []
    for seed in range(60):
        found, truth = weighted(KINKED[name], seed)
        opinions.append(found.judge(truth))
    assert Opinion.WRONG not in opinions
    assert opinions.count(Opinion.RIGHT) > 30
