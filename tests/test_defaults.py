"""Options have fixed defaults: another one is wrong, wherever the call leaves the option out, and is named."""

from pathlib import Path

import pytest
from mutants.judging import graded

from backpropkit import catalog

SOLUTIONS = Path(__file__).parents[1] / "solutions"
WRONG = [
    ("reduce_mean", "dim=-1", "dim=0", "-1"),
    ("reduce_mean", "keepdim=False", "keepdim=True", "False"),
    ("leaky_relu", "negative_slope=0.01", "negative_slope=0.2", "0.01"),
    ("cross_entropy", "ignore_index=-100", "ignore_index=-1", "-100"),
    ("cross_entropy", "label_smoothing=0.0", "label_smoothing=0.1", "0.0"),
    ("layernorm", "eps=1e-5", "eps=1e-6", "1e-05"),
    ("l2_normalize", "eps=1e-12", "eps=1.0", "1e-12"),
    ("conv2d", "padding=0", "padding=1", "0"),
    ("max_pool2d", "stride=2", "stride=1", "2"),
    ("rope", "base=10000.0", "base=1000.0", "10000.0"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "value"), WRONG, ids=[f"{row[0]}-{row[2]}" for row in WRONG])
def test_another_default_is_wrong_and_is_named(name: str, right: str, wrong: str, value: str) -> None:
    code = (SOLUTIONS / catalog.load(name).unit / f"{name}.py").read_text()
    assert right in code
    result = graded(name, code.replace(right, wrong, 1), 0)

    option = wrong.partition("=")[0]
    assert result.score < result.max_score
    assert result.headline.startswith(f"forward: the default of {option} should be {value}")


def test_a_forward_that_is_wrong_whatever_is_told_has_no_wrong_default() -> None:
    code = (SOLUTIONS / "05_normalization/layernorm.py").read_text()
    result = graded("layernorm", code.replace("(var + eps) ** -0.5", "(var + 2 * eps) ** -0.5"), 0)

    assert not result.passed
    assert "default" not in result.headline


def test_a_forward_that_is_right_and_forbidden_has_no_wrong_default() -> None:
    code = (SOLUTIONS / "05_normalization/layernorm.py").read_text()
    code += """

import torch.nn.functional as F


def forward(x, weight, bias, *, eps=1e-5):
    return F.layer_norm(x, x.shape[-1:], weight, bias, eps), (x, x, weight)
"""
    result = graded("layernorm", code, 0)

    assert result.headline == "forward calls layer_norm, the operator to be written here"
