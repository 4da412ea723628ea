"""A wrong forward and a backward that works with what it saved: which of the two is to be mended, and what it earns."""

from __future__ import annotations

from pathlib import Path

import pytest
from submit import check, points, submit

BROADCAST = """
def forward(a, b):
    return a - b, (a.shape, b.shape)
def backward(grad_y, saved):
    return {}, -sum_to(grad_y, saved[1])
def sum_to(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis, keepdim=True)
    return grad
"""


@pytest.mark.parametrize(("grad_a", "half"), [("sum_to(grad_y, saved[0])", None), ("grad_y", 0.0)])
def test_half_the_points_are_for_the_gradient_of_ones_own_forward_on_every_case(
    tmp_path: Path, grad_a: str, half: float | None
) -> None:
    """On the first cases b alone is broadcast; later a is, too, and its gradient must be summed."""
    result = submit(tmp_path, BROADCAST.format(grad_a), "broadcast_add")

    assert points(result)["grad_a"] == (2.0 if half is None else half)
    assert points(result)["grad_b"] == 1.0
    assert "exact gradient" not in check(result, "grad_a").message
