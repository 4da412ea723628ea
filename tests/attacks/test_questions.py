"""Attacks on exercises that ask more than a forward and a backward: letting PyTorch find what is to be written."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_attacks import SOLUTIONS, graded, of, submitted

from backpropkit.isolation.launch import Zygote

DOUBLE = (SOLUTIONS / "10_whole_models/double_backward.py").read_text().partition("def double_backward")[0]
LAYER = "    return weight * (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True, unbiased=False) + eps).sqrt() + bias\n"


def function(forward: str, backward: str, more: str = "") -> str:
    """LayerNorm with these lines; `layer` is its formula, `wanted` keeps the gradients that somebody needs."""
    lines = [line for body in (forward, backward) for line in (body.strip(), "")]
    first, second = ("\n".join(f"        {line}" for line in body.splitlines()) for body in lines[::2])
    return (
        "import torch\nimport torch.nn.functional as F\n"
        f"def layer(x, weight, bias, eps):\n{LAYER}"
        "def wanted(ctx, found):\n"
        "    return (*(g if needed else None for g, needed in zip(found, ctx.needs_input_grad)), None)\n"
        "class LayerNorm(torch.autograd.Function):\n"
        f"{more}"
        "    @staticmethod\n    def forward(ctx, x, weight, bias, eps):\n"
        f"        ctx.save_for_backward(x, weight, bias); ctx.eps = eps\n{first}\n"
        f"    @staticmethod\n    def backward(ctx, grad_y):\n        x, weight, bias = ctx.saved_tensors\n{second}\n"
    )


LEAVES = "leaves = [t if t.requires_grad else t.detach().requires_grad_() for t in (x, weight, bias)]\n"
OWN, ENABLED = (
    "return layer(x, weight, bias, eps)",
    f"with torch.enable_grad():\n    {LEAVES}    y = layer(*leaves, ctx.eps)\n",
)
APPLY = "    @classmethod\n    def apply(cls, x, weight, bias, eps): return F.layer_norm(x, x.shape[-1:], weight, bias, eps)\n"
ATTACKS = {
    "autograd in the backward of a Function": (
        "autograd_function",
        function(OWN, f"{ENABLED}    return wanted(ctx, torch.autograd.grad(y, leaves, grad_y, create_graph=True))"),
    ),
    "autograd in the forward of a Function": (
        "autograd_function",
        function(
            f"{LEAVES}ctx.found = torch.autograd.functional.jacobian(lambda *a: layer(*a, eps), tuple(leaves))\n{OWN}",
            "return wanted(ctx, [(j * grad_y[(...,) + (None,) * (j.dim() - 2)]).sum((0, 1)) for j in ctx.found])",
        ),
    ),
    "the node of another layer in the backward of a Function": (
        "autograd_function",
        function(OWN, f"{ENABLED}    return wanted(ctx, F.layer_norm(x, x.shape[-1:], *leaves[1:]).grad_fn(grad_y))"),
    ),
    "a backward operator in the backward of a Function": (
        "autograd_function",
        function(
            OWN,
            "mean, rstd = x.mean(-1, keepdim=True), (x.var(-1, keepdim=True, unbiased=False) + ctx.eps).rsqrt()\n"
            "sizes = x.shape[-1:], mean, rstd, weight, bias, [True, True, True]\n"
            "return wanted(ctx, torch.ops.aten.native_layer_norm_backward(grad_y, x, *sizes))",
        ),
    ),
    "an apply of its own": ("autograd_function", function("return x", "return grad_y, None, None, None", APPLY)),
    "a backward operator in double_backward": (
        "double_backward",
        DOUBLE + "def double_backward(grad_grad_x, grad_y, y):\n"
        "    dot, other = (grad_y * y).sum(-1, keepdim=True), -(grad_grad_x * y).sum(-1, keepdim=True)\n"
        "    of_y = grad_grad_x * (grad_y - dot) + other * grad_y\n"
        "    back = torch.ops.aten._softmax_backward_data\n"
        "    return back(grad_grad_x, y, -1, y.dtype), back(of_y, y, -1, y.dtype)\n",
    ),
}
HONEST = {"autograd_function": 2.0, "double_backward": 7.0}  # for what is right in them without the attack


@pytest.mark.parametrize("name", ATTACKS)
def test_what_pytorch_differentiates_earns_nothing(name: str, zygote: Zygote, tmp_path: Path) -> None:
    exercise, code = ATTACKS[name]

    result = of(graded(zygote, submitted(tmp_path, {f"{exercise}.py": code})), exercise)

    assert not result.passed and result.score <= HONEST[exercise], result.checks
