"""A wrong forward and a backward that works with what it saved: which of the two is to be mended, and what it earns."""

from __future__ import annotations

from pathlib import Path

import pytest
from submit import check, points, submit

LAYERNORM = Path(__file__).parent.parent.joinpath("solutions/05_normalization/layernorm.py").read_text()
DPO = """
import torch.nn.functional as F
def forward(chosen, rejected, ref_chosen, ref_rejected, *, beta=0.1):
    logits = chosen - rejected  # and the reference?
    return F.softplus(-beta * logits).mean(), (logits, beta)
def backward(grad_y, saved):
    logits, beta = saved
    grad = -{} * grad_y * (-{} * logits).sigmoid() / len(logits)
    return grad, -grad
"""
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
TILES = Path(__file__).parent.joinpath("mutants/bases/flash_attention_tiles.py").read_text()
ONLY_FORWARD = "grad_x is wrong only because forward is: its way back is right"


def biased(code: str) -> str:
    return code.replace("(centered**2).mean(-1, keepdims=True)", "x.var(-1, keepdims=True)")


def test_a_right_way_back_from_wrong_values_is_told_to_be_right(tmp_path: Path) -> None:
    result = submit(tmp_path, biased(LAYERNORM), "layernorm")

    assert check(result, "forward").message == "forward: var divides by D - 1, not by D"
    assert check(result, "grad_x").message == ONLY_FORWARD
    assert check(result, "grad_x").advice == "Mend forward first."
    assert points(result)["grad_x"] == 0, "it is the gradient of neither forward"


def test_a_way_back_with_a_mistake_of_its_own_is_not(tmp_path: Path) -> None:
    result = submit(tmp_path, biased(LAYERNORM).replace("- through_var", "+ through_var"), "layernorm")

    assert check(result, "grad_x").wrong
    assert check(result, "grad_x").message != ONLY_FORWARD


def test_a_gradient_that_makes_the_mistake_of_forward_once_more_is_named_by_it(tmp_path: Path) -> None:
    """It is tried before all others: what may be searched behind a wrong forward would not reach it."""
    code = TILES.replace("total = a * total + p", "total = total + p").replace("acc = a * acc + p", "acc = acc + p")
    result = submit(tmp_path, code, "flash_attention")

    assert check(result, "forward").message.startswith("forward: what was summed up so far is not rescaled")
    assert check(result, "grad_v").message.startswith("grad_v: what was summed up so far is not rescaled")


@pytest.mark.parametrize(("scale", "right"), [("beta", True), ("0.1", False)])
def test_nor_one_that_is_right_on_the_first_cases_alone(tmp_path: Path, scale: str, right: bool) -> None:
    """The reference is missing in forward. beta is 0.1 by default, and another number in a later case."""
    result = submit(tmp_path, DPO.format(scale, scale), "dpo_loss")

    assert check(result, "forward").wrong
    message = check(result, "grad_chosen").message
    assert message.startswith("grad_chosen is the exact gradient of your forward") == right
    assert "way back" not in message
    assert points(result)["grad_chosen"] == float(right)


@pytest.mark.parametrize(("grad_a", "half"), [("sum_to(grad_y, saved[0])", None), ("grad_y", 0.0)])
def test_half_the_points_are_for_the_gradient_of_ones_own_forward_on_every_case(
    tmp_path: Path, grad_a: str, half: float | None
) -> None:
    """On the first cases b alone is broadcast; later a is, too, and its gradient must be summed."""
    result = submit(tmp_path, BROADCAST.format(grad_a), "broadcast_add")

    assert points(result)["grad_a"] == (2.0 if half is None else half)
    assert points(result)["grad_b"] == 1.0
    assert "exact gradient" not in check(result, "grad_a").message
