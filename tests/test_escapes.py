"""Wrong answers that pass other checkers, each with the checker that it passes. Here none of them does.

Where the checker is at hand it is run as well, so that each of these tests can be seen to be about something.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from submit import FORWARD, check, is_full, not_passed, points, submit
from torch import Tensor

from backpropkit.spec import exercise, floats

SOFTMAX = """
import torch
def forward(x):
    e = (x - x.amax(-1, keepdim=True)).exp()
    y = e / e.sum(-1, keepdim=True)
    return y, (x, y)
def backward(grad_y, saved):
    x, y = saved
    return {}
"""


SINE = "def forward(x):\n    return x.sin(), x\ndef backward(g, x):\n    return g * x.cos()\n"


def linear(backward: str, forward: str = FORWARD) -> str:
    return forward + f"\ndef backward(grad_y, saved):\n    x, weight = saved\n    {backward}\n"


@exercise(inputs={"x": "B T D"}, output={"y": "B D T"}, hints=[], torch=lambda x: x.transpose(1, 2) * 2.5)
def turned(x):  # type: ignore[no-untyped-def]
    y = 2.5 * x.transpose(1, 2)
    return y


@exercise(inputs={"x": "N D"}, output={"y": "N D"}, hints=[], torch=torch.sin)
def sine(x):  # type: ignore[no-untyped-def]
    y = x.sin()
    return y


@exercise(inputs={"a": "N 1", "b": "N 1"}, output={"y": "N 1"}, hints=[])
def columns(a, b):  # type: ignore[no-untyped-def]
    y = a * b
    return y


@exercise(inputs={"x": floats("N D", away_from=0.0)}, output={"y": "N D"}, hints=[], torch=torch.relu)
def ramp(x):  # type: ignore[no-untyped-def]
    y = x.clamp(min=0)
    return y


def test_right_for_an_upstream_gradient_of_ones_only(tmp_path: Path) -> None:
    """With ones as upstream gradient the true gradient of softmax is 0, so returning zeros passes."""
    zeros = submit(tmp_path, SOFTMAX.format("grad_y * 0"), "softmax")
    ignored = submit(tmp_path, linear("return grad_y.new_ones(grad_y.shape) @ weight, grad_y.T @ x, grad_y.sum(0)"))

    ones = SimpleNamespace(grad_y=torch.ones(3, 5, dtype=torch.float64))
    x = torch.randn(3, 5, dtype=torch.float64, requires_grad=True)
    (truth,) = torch.autograd.grad(torch.softmax(x, -1), x, ones.grad_y)
    assert torch.allclose(truth, torch.zeros_like(truth))
    assert check(zeros, "grad_x").points == 0
    assert check(ignored, "grad_x").points == 0 and check(ignored, "grad_weight").points == 2


def test_ones_over_the_batch(tmp_path: Path) -> None:
    """Right for equal upstream gradients in each row: the sum over rows was moved before the product."""
    result = submit(tmp_path, linear("return grad_y @ weight, grad_y.mean(0)[:, None] * x.sum(0), grad_y.sum(0)"))

    assert check(result, "grad_weight").points == 0


def test_a_comparison_that_broadcasts(tmp_path: Path) -> None:
    """[N, 1] against [N, N] of equal columns: allclose broadcasts, and a row for a column passes as well."""
    code = "def forward(a, b):\n    return a * b, (a, b)\ndef backward(g, saved):\n    a, b = saved\n    return {}\n"
    wide = submit(tmp_path, code.format("(g * b).expand(-1, g.shape[0]), g * a"), columns)
    flat = submit(tmp_path, code.format("(g * b)[:, 0], g * a"), columns)

    column = torch.randn(5, 1)
    assert np.allclose(column.expand(-1, 5), column)
    for result in (wide, flat):
        assert check(result, "grad_a").points == 0 and check(result, "grad_b").points == 2


@pytest.mark.parametrize("sum_", ["grad_y", "grad_y.sum(0, keepdim=True)", "grad_y.mean(0)", "grad_y.sum()"])
def test_a_sum_over_the_batch_that_is_forgotten(tmp_path: Path, sum_: str) -> None:
    """autograd.Function adds a gradient that is too large up to the input's shape before gradcheck looks at it."""
    result = submit(tmp_path, linear(f"return grad_y @ weight, grad_y.T @ x, {sum_}"))

    assert check(result, "grad_bias").points == 0


class Unsummed(torch.autograd.Function):
    """A bias whose gradient is not summed, as autograd.Function lets it pass."""

    @staticmethod
    def forward(ctx: object, x: Tensor, bias: Tensor) -> Tensor:
        return x + bias

    @staticmethod
    def backward(ctx: object, grad_y: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        return grad_y, grad_y.float()


def test_what_gradcheck_does_not_see() -> None:
    """The reason for the test above and the one below: this passes gradcheck, unsummed and in float32."""
    x, bias = (torch.randn(n, dtype=torch.float64, requires_grad=True) for n in ((3, 2), (2,)))
    assert torch.autograd.gradcheck(Unsummed.apply, (x.round(decimals=2).detach().requires_grad_(), bias), atol=1e-6)


@pytest.mark.parametrize("dtype", ["float", "half", "bfloat16"])
def test_a_gradient_of_another_dtype(tmp_path: Path, dtype: str) -> None:
    cast = submit(tmp_path, linear(f"return (grad_y @ weight).{dtype}(), grad_y.T @ x, grad_y.sum(0)"))
    back = submit(tmp_path, linear(f"return (grad_y @ weight).{dtype}().double(), grad_y.T @ x, grad_y.sum(0)"))

    assert check(cast, "grad_x").message.startswith("grad_x is ") and check(cast, "grad_x").points == 0
    assert check(back, "grad_x").points == 0, "the digits are lost even if the dtype is right"


@pytest.mark.parametrize("factor", ["1.1", "1.0001", "(1 + 1e-7)"])
def test_a_gradient_that_is_a_little_wrong_everywhere(tmp_path: Path, factor: str) -> None:
    """gradcheck's fast mode passes 10 % on 32x256: its tolerance grows with the size."""
    code = f"def forward(x):\n    return x.sin(), x\ndef backward(g, x):\n    return g * x.cos() * {factor}\n"

    assert check(submit(tmp_path, code, sine), "grad_x").points == 0


@pytest.mark.parametrize("error", ["g[0, 0] += 1e-6", "g[-1, -1] *= 1.001", "g[:, 0] = 0"])
def test_a_gradient_that_is_wrong_in_a_few_entries(tmp_path: Path, error: str) -> None:
    code = (
        f"def forward(x):\n    return x.sin(), x\ndef backward(g, x):\n    g = g * x.cos()\n    {error}\n    return g\n"
    )

    assert check(submit(tmp_path, code, sine), "grad_x").points == 0


@pytest.mark.parametrize("change", ["trunc()", "round()", "long().double()", "float().double()"])
def test_numbers_that_were_cut_to_integers_or_float32(tmp_path: Path, change: str) -> None:
    """Invisible at integer points, which is why no sample is one."""
    forward = FORWARD.replace("x @", f"x.{change} @")
    result = submit(tmp_path, linear("return grad_y @ weight, grad_y.T @ x, grad_y.sum(0)", forward))
    saved = submit(tmp_path, linear(f"return grad_y @ weight, grad_y.T @ x.{change}, grad_y.sum(0)"))

    assert check(result, "forward").points == 0
    assert check(saved, "grad_weight").points == 0


def test_a_write_into_an_upstream_gradient_of_stride_zero(tmp_path: Path) -> None:
    """`y.sum().backward()` gives one number seen many times: a write to one entry changes them all."""
    body = "kept = float(grad_y[0, 0])\n    grad_y[0, 0] = 0\n    grad_x = grad_y @ weight\n"
    body += "    grad_x[0] += kept * weight[0]\n    grad_y[0, 0] = kept\n    return grad_x, grad_y.T @ x, grad_y.sum(0)"
    result = submit(tmp_path, linear(body))

    assert points(result)["grad_x"] == 2, "right where every entry has its own memory"
    assert not_passed(result).keys() == {"edges"}
    assert result.headline.startswith("right, except for an expanded grad_y: ")


@pytest.mark.parametrize("read", ["x.view(-1).view(x.shape)", "x.as_strided(x.shape, (x.shape[1], 1))"])
def test_code_that_takes_the_memory_for_contiguous(tmp_path: Path, read: str) -> None:
    forward = FORWARD.replace("x @", f"{read} @")
    result = submit(tmp_path, linear("return grad_y @ weight, grad_y.T @ x, grad_y.sum(0)", forward))

    assert points(result)["forward"] == 2
    assert result.headline.startswith("right, except for non-contiguous inputs: ")


def test_a_transpose_that_turns_every_axis(tmp_path: Path) -> None:
    """`.T` of a 3-d tensor reverses all its axes, which shows only where they differ."""
    right = "def forward(x):\n    return 2.5 * x.transpose(1, 2), None\ndef backward(g, _):\n    return 2.5 * g.{}\n"

    assert is_full(submit(tmp_path, right.format("mT"), turned))
    assert check(submit(tmp_path, right.format("permute(2, 1, 0)"), turned), "grad_x").points == 0
    assert (
        check(
            submit(tmp_path, right.format("reshape(x.shape)").replace("None", "x").replace("_)", "x)"), turned),
            "grad_x",
        ).points
        == 0
    )


def test_right_for_square_shapes_only(tmp_path: Path) -> None:
    result = submit(
        tmp_path,
        linear(
            "return grad_y @ (weight if weight.shape[0] != weight.shape[1] else weight.T), grad_y.T @ x, grad_y.sum(0)"
        ),
    )

    assert check(result, "grad_x").message.endswith("(case: square)")


@pytest.mark.parametrize(
    ("upstream", "message"),
    [
        ("grad_y.abs()", "backward(-grad_y) is not -backward(grad_y)"),
        ("grad_y ** 3", "backward(g1 + g2) is not backward(g1) + backward(g2)"),
        ("(grad_y + 1e-3)", "backward(-grad_y) is not -backward(grad_y)"),
        ("(grad_y / grad_y.norm())", "backward(g1 + g2) is not backward(g1) + backward(g2)"),
        ("(grad_y * grad_y / grad_y)", "it is not 0 where grad_y is 0"),
    ],
)
def test_a_backward_that_is_not_linear(tmp_path: Path, upstream: str, message: str) -> None:
    code = f"def forward(x):\n    return x.sin(), x\ndef backward(grad_y, x):\n    return {upstream} * x.cos()\n"
    result = submit(tmp_path, code, sine)

    assert check(result, "linearity").message == f"grad_x is not linear in grad_y: {message}"
    assert check(result, "grad_x").points == 0


def test_a_gradient_remembered_from_the_last_call(tmp_path: Path) -> None:
    code = """
    last = {}
    def forward(x):
        last["x"] = x
        return x.sin(), None
    def backward(grad_y, saved):
        return grad_y * last["x"].cos()
    """
    result = submit(tmp_path, code, sine)

    assert not_passed(result).keys() == {"purity"}


def test_a_forward_that_knows_the_first_case_only(tmp_path: Path) -> None:
    code = SINE.replace("x.sin()", "(x.sin() if x.shape == (3, 5) else x)")
    result = submit(tmp_path, code, sine)

    assert check(result, "forward").points == 0


def test_not_answering_is_no_way_round_a_hard_case(tmp_path: Path) -> None:
    code = SINE.replace("return x.sin()", "assert x.shape == (3, 5); return x.sin()")

    assert submit(tmp_path, code, sine).score == 0


HALVES = [
    ("its own forward, honestly wrong", "x.tanh()", "grad_y * (1 - x.tanh() ** 2)", 1.0),
    ("a forward of zeros", "x * 0", "grad_y * 0", 0.0),
    ("a constant forward", "x * 0 + 3", "grad_y * 0", 0.0),
    ("the identity", "x.clone()", "grad_y.clone()", 0.0),
    ("twice the identity", "2 * x", "2 * grad_y", 0.0),
    ("a permutation", "x.flip(1)", "grad_y.flip(1)", 0.0),
    ("a wrong backward of a wrong forward", "x.tanh()", "grad_y * (1 + x.tanh() ** 2)", 0.0),
]


@pytest.mark.parametrize(("y", "grad_x", "half"), [row[1:] for row in HALVES], ids=[row[0] for row in HALVES])
def test_half_points_are_for_a_gradient_that_was_some_work(tmp_path: Path, y: str, grad_x: str, half: float) -> None:
    code = f"def forward(x):\n    return {y}, x\ndef backward(grad_y, x):\n    return {grad_x}\n"
    result = submit(tmp_path, code, sine)

    assert result.score == half
    assert ("half the points" in check(result, "grad_x").message) == bool(half)
    assert check(result, "forward").message.endswith("backward is the exact gradient of your forward") == bool(half)


def test_half_points_where_the_true_gradient_does_not_depend_on_the_input_either(tmp_path: Path) -> None:
    """An honest slip in a linear exercise: the factor is wrong, backward belongs to it."""
    code = "def forward(x):\n    return 3.5 * x.mT, None\ndef backward(g, _):\n    return 3.5 * g.mT\n"

    assert points(submit(tmp_path, code, turned))["grad_x"] == 1


def test_nan_is_never_close(tmp_path: Path) -> None:
    code = "def forward(x):\n    return x.clamp(min=0), x\n"
    code += "def backward(g, x):\n    return g * (x / x.abs() + 1) / 2 + 0 * {}\n"

    assert is_full(submit(tmp_path, code.format("x"), ramp))
    assert submit(tmp_path, code.format("(1 / (x - x))"), ramp).headline == "grad_x is NaN where PyTorch's is finite"
