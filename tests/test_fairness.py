"""A right submission never fails, however odd its style: every one of these gets full marks for every seed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from submit import is_full, submit

EXAMPLES = 2  # seeds tried for each; the margins were measured on 200


BACK = "grad_y @ weight, grad_y.T @ x, grad_y.sum(0)"


def linear(returned: str = BACK, y: str = "x @ weight.T + bias", saved: str = "(x, weight)", before: str = "") -> str:
    forward = f"def forward(x, weight, bias):\n    return {y}, {saved}\n"
    return (
        f"import torch\n{before}\n{forward}def backward(grad_y, saved):\n    x, weight = saved\n    return {returned}\n"
    )


LOOPS = """
import torch
def forward(x, weight, bias):
    y = torch.zeros(x.shape[0], weight.shape[0], dtype=x.dtype)
    for n in range(x.shape[0]):
        for o in range(weight.shape[0]):
            y[n, o] = bias[o]
            for i in range(x.shape[1]):
                y[n, o] += x[n, i] * weight[o, i]
    return y, (x, weight)
def backward(grad_y, saved):
    x, weight = saved
    grad_x, grad_weight = torch.zeros_like(x), torch.zeros_like(weight)
    for n in range(x.shape[0]):
        for o in range(weight.shape[0]):
            grad_x[n] += grad_y[n, o] * weight[o]
            grad_weight[o] += grad_y[n, o] * x[n]
    return grad_x, grad_weight, sum(grad_y, torch.zeros_like(grad_y[0]))
"""

OBJECT = """
class Saved:
    __slots__ = ("x", "weight")
def forward(a, b, c):
    saved = Saved()
    saved.x, saved.weight = a, b
    return a @ b.T + c, saved
def backward(upstream, cache):
    return upstream @ cache.weight, upstream.T @ cache.x, upstream.sum(0)
"""

ARGUMENTS = """
def forward(*inputs, **options):
    x, weight, bias = inputs
    return x @ weight.T + bias, (x, weight)
def backward(*given):
    grad_y, (x, weight) = given
    return grad_y @ weight, grad_y.T @ x, grad_y.sum(0)
"""

CALLED = """
class Forward:
    def __call__(self, x, weight, bias):
        return x @ weight.T + bias, (x, weight)
forward = Forward()
backward = lambda g, saved: (g @ saved[1], g.T @ saved[0], g.sum(0))
"""

NAMED = "from collections import namedtuple\nGradients = namedtuple('Gradients', 'x weight bias')"

TORCH_LINEAR = {
    "plain": linear(),
    "einsum": linear(
        "torch.einsum('no,oi->ni', grad_y, weight), torch.einsum('no,ni->oi', grad_y, x), torch.einsum('no->o', "
        "grad_y)",
        "torch.einsum('ni,oi->no', x, weight) + bias",
    ),
    "loops": LOOPS,
    "an object as saved, and other names": OBJECT,
    "a dictionary as saved": linear(saved="{'x': x, 'weight': weight}").replace(
        "x, weight = saved", "x, weight = saved['x'], saved['weight']"
    ),
    "a closure as saved": linear(saved="(lambda: (x, weight))").replace("= saved\n", "= saved()\n"),
    "a namedtuple of gradients": linear(f"Gradients({BACK})", before=NAMED),
    "a generator made a tuple": linear(f"tuple(g * 1 for g in ({BACK}))"),
    "results that are not contiguous": linear(
        "(weight.T @ grad_y.T).T, (x.T @ grad_y).T, grad_y.sum(0)", "(weight @ x.T).T + bias"
    ),
    "views of larger tensors": linear(
        "(grad_y @ weight).repeat(2, 2)[: len(x), : x.shape[1]], grad_y.T @ x, grad_y.sum(0)"
    ),
    "clones, detached": linear("(grad_y @ weight).detach().clone(), grad_y.T @ x, grad_y.sum(0)"),
    "in place on new tensors": linear(
        "torch.zeros_like(x).add_(grad_y @ weight), torch.zeros_like(weight).addmm_(grad_y.T, x), "
        "grad_y.clone().sum(0)",
        "torch.mm(x, weight.T).add_(bias)",
    ),
    "float64 within, cast back": linear(
        "(grad_y.double() @ weight.double()).to(x.dtype), (grad_y.double().T @ x.double()).to(x.dtype), "
        "grad_y.double().sum(0).to(x.dtype)"
    ),
    "no_grad and inference_mode": "import torch\n@torch.no_grad()\n"
    + linear().replace("import torch\n", "").strip().replace("def backward", "@torch.inference_mode()\ndef backward"),
    "an option of its own": linear().replace("bias):", "bias, *, verbose=False):"),
    "any arguments": ARGUMENTS,
    "functions that are objects": CALLED,
    "what it does not need, printed": linear().replace("    return", "    print(x)\n    return"),
    "warnings": "import warnings\n" + linear().replace("    return", "    warnings.warn('careful')\n    return"),
}

NUMPY_LINEAR = {
    "plain": linear("grad_y @ weight, grad_y.T @ x, grad_y.sum(axis=0)"),
    "Fortran order": linear(
        "np.asfortranarray(grad_y @ weight), np.asfortranarray(grad_y.T @ x), grad_y.sum(0)",
        before="import numpy as np",
    ),
    "negative strides": linear("(grad_y @ weight)[::-1, ::-1].copy()[::-1, ::-1], grad_y.T @ x, grad_y.sum(0)"),
    "a matrix": linear("np.asmatrix(grad_y @ weight), grad_y.T @ x, grad_y.sum(0)", before="import numpy as np"),
    "the other byte order": linear(
        "(grad_y @ weight).astype(x.dtype.newbyteorder()), grad_y.T @ x, grad_y.sum(0)", before="import numpy as np"
    ),
    "read-only": linear(
        "np.broadcast_to(grad_y @ weight, x.shape), grad_y.T @ x, grad_y.sum(0)", before="import numpy as np"
    ),
}

LAYERNORM = """
import torch
def forward(x, weight, bias, *, eps=1e-5):
    D = x.shape[-1]
    mean = x.sum(-1, keepdim=True) / D
    var = VAR
    std = (var + eps) ** 0.5
    return (x - mean) / std * weight + bias, (x, mean, std, weight)
def backward(g, saved):
    x, mean, std, weight = saved
    BODY
"""
CLOSED = """z = (x - mean) / std
    gz = g * weight
    gx = (gz - gz.mean(-1, keepdim=True) - z * (gz * z).mean(-1, keepdim=True)) / std
    return gx, (g * z).sum(0), g.sum(0)"""
STEPS = """D = x.shape[-1]
    c = x - mean
    gn = g * weight
    gc = gn / std
    gstd = -(gn * c / std**2).sum(-1, keepdim=True)
    gvar = gstd / (2 * std)
    gc = gc + gvar * 2 * c / D
    gx = gc - gc.sum(-1, keepdim=True) / D
    return gx, (g * c / std).sum(0), g.sum(0)"""
JACOBIAN = """D = x.shape[-1]
    z = (x - mean) / std
    eye = torch.eye(D, dtype=x.dtype, device=x.device)
    J = (eye - 1 / D - z[:, :, None] * z[:, None, :] / D) / std[:, :, None]
    return torch.einsum('nd,nde->ne', g * weight, J), (g * z).sum(0), g.sum(0)"""
TWO_PASS, MOMENTS = "((x - mean) ** 2).mean(-1, keepdim=True)", "(x * x).mean(-1, keepdim=True) - mean * mean"

LAYERNORMS = {
    "closed form": LAYERNORM.replace("VAR", TWO_PASS).replace("BODY", CLOSED),
    "step by step": LAYERNORM.replace("VAR", TWO_PASS).replace("BODY", STEPS),
    "the whole Jacobian": LAYERNORM.replace("VAR", TWO_PASS).replace("BODY", JACOBIAN),
    "torch.var": LAYERNORM.replace("VAR", "x.var(-1, keepdim=True, unbiased=False)").replace("BODY", CLOSED),
}

SOFTMAX = """
import torch
def forward(x):
    FORWARD
    return y, y
def backward(g, y):
    return BODY
"""
SHIFTED = "e = (x - x.max(-1, keepdim=True).values).exp()\n    y = e / e.sum(-1, keepdim=True)"
SUBTRACTED = "y = (x - torch.logsumexp(x, -1, keepdim=True)).exp()"
SOFTMAXES = {
    f"{how}, {what}": SOFTMAX.replace("FORWARD", forward).replace("BODY", body)
    for how, forward in {"shifted": SHIFTED, "by logsumexp": SUBTRACTED}.items()
    for what, body in {
        "in one line": "y * (g - (g * y).sum(-1, keepdim=True))",
        "two terms": "g * y - y * torch.einsum('nc,nc->n', g, y)[:, None]",
        "the Jacobian": "torch.einsum('nc,ncd->nd', g, torch.diag_embed(y) - y[:, :, None] * y[:, None, :])",
    }.items()
}

SIGMOID = "import torch\ndef forward(x):\n    y = {}\n    return y, y\ndef backward(g, y):\n    return {}\n"
SIGMOIDS = {
    "by tanh": SIGMOID.format("0.5 * (1 + torch.tanh(x / 2))", "g * (y - y * y)"),
    "by where": SIGMOID.format(
        "torch.where(x >= 0, 1 / (1 + torch.exp(-x.abs())), torch.exp(-x.abs()) / (1 + torch.exp(-x.abs())))",
        "g * y * (1 - y)",
    ),
}

MSE = "def forward(p, t):\n    return ((p - t) ** 2).mean(), p - t\ndef backward(g, d):\n    return {}\n"
LOSSES = {
    "one after the other": MSE.format("2 * d * g / d.size, -2 * d * g / d.size"),
    "a scalar of its own dtype": MSE.replace("((p - t) ** 2).mean()", "p.dtype.type(((p - t) ** 2).mean())").format(
        "(2 * g / d.size) * d, (-2 * g / d.size) * d"
    ),
}

RELU = "import torch\ndef forward(x):\n    return {}, x\ndef backward(g, x):\n    return {}\n"
RELUS = {
    "mask times": RELU.format("x * (x > 0)", "g * (x > 0)"),
    "where": RELU.format("torch.where(x > 0, x, 0.0)", "torch.where(x > 0, g, 0.0)"),
    "written into a clone": RELU.format("torch.maximum(x, torch.zeros_like(x))", "g.clone().masked_fill_(x <= 0, 0)"),
}

RIGHT = [
    (exercise, arrays, style, code)
    for exercise, arrays, styles in (
        ("linear", "torch", TORCH_LINEAR),
        ("linear", "numpy", NUMPY_LINEAR),
        ("layernorm", "torch", LAYERNORMS),
        ("softmax", "torch", SOFTMAXES),
        ("sigmoid", "torch", SIGMOIDS),
        ("relu", "torch", RELUS),
        ("mse_loss", "numpy", LOSSES),
    )
    for style, code in styles.items()
]


@pytest.mark.parametrize(
    ("exercise", "arrays", "code"), [(e, a, c) for e, a, _, c in RIGHT], ids=[f"{e}: {s} ({a})" for e, a, s, _ in RIGHT]
)
def test_a_right_answer_in_any_style_gets_full_marks(
    exercise: str, arrays: str, code: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("submission")

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
    @given(st.integers(0, 2**31))
    def for_every_seed(seed: int) -> None:
        result = submit(folder, code, exercise, arrays=arrays, seed=seed)  # type: ignore[arg-type]
        assert is_full(result), result.headline

    for_every_seed()


def test_moments_lose_digits_only_where_the_mean_is_large(tmp_path: Path) -> None:
    """E[x²] - E[x]² is right on paper; where a spec has an edge with a large mean, that edge alone is lost."""
    code = LAYERNORM.replace("VAR", MOMENTS).replace("BODY", CLOSED)
    result = submit(tmp_path, code, "layernorm")

    assert result.score >= result.max_score - 1
    assert is_full(result) or result.headline.startswith("right, except for ")
