"""An instructor's own exercises, declared in a minute, without one known mistake, and wrong backwards of them."""

from __future__ import annotations

from pathlib import Path

import torch

from backpropkit.checks.trial import Setting
from backpropkit.grade import grade
from backpropkit.spec import exercise, floats
from backpropkit.spec.exercise import Exercise
from backpropkit.student.local import LocalStudent

from .judging import fits, hints
from .mutant import edited


@exercise(inputs={"x": "N D", "weight": "D", "center": "D"}, output={"y": "N"}, hints=["", "", ""])
def weighted_distance(x, weight, center):
    """Weighted distance: y[n] is the length of weight * (x[n] - center)"""
    offset = x - center
    scaled = weight * offset
    total = scaled.square().sum(-1)
    y = total.sqrt()
    return y


@exercise(inputs={"x": "N D", "score": "N D", "slope": "D"}, output={"y": "N D"}, hints=["", "", ""])
def gated_mean(x, score, slope):
    """Gated mean: y is slope * gate * (x - mean), where mean is each row's"""
    gate = torch.sigmoid(score)
    mean = x.mean(-1, keepdim=True)
    offset = x - mean
    y = slope * gate * offset
    return y


@exercise(inputs={"x": "N D", "temperature": floats("", positive=True)}, output={"y": "N D"}, hints=["", "", ""])
def soft_clip(x, temperature):
    """Soft clip: y is tanh(x / temperature) * temperature"""
    ratio = x / temperature
    squashed = torch.tanh(ratio)
    y = squashed * temperature
    return y


SOLUTIONS = {
    "weighted_distance": """
def forward(x, weight, center):
    offset = x - center
    y = ((weight * offset) ** 2).sum(-1) ** 0.5
    return y, (weight, offset, y)


def backward(grad_y, saved):
    weight, offset, y = saved
    grad_scaled = (grad_y / y)[:, None] * weight * offset
    grad_x = grad_scaled * weight
    grad_weight = (grad_scaled * offset).sum(0)
    grad_center = -grad_x.sum(0)
    return grad_x, grad_weight, grad_center
""",
    "gated_mean": """
import torch


def forward(x, score, slope):
    gate = torch.exp(-torch.logaddexp(torch.zeros_like(score), -score))
    offset = x - x.mean(-1, keepdim=True)
    return slope * gate * offset, (gate, offset, slope)


def backward(grad_y, saved):
    gate, offset, slope = saved
    grad_offset = grad_y * slope * gate
    grad_x = grad_offset - grad_offset.mean(-1, keepdim=True)
    grad_score = grad_y * slope * offset * gate * (1 - gate)
    grad_slope = (grad_y * gate * offset).sum(0)
    return grad_x, grad_score, grad_slope
""",
    "soft_clip": """
import torch


def forward(x, temperature):
    squashed = torch.tanh(x / temperature)
    return squashed * temperature, (x, squashed, temperature)


def backward(grad_y, saved):
    x, squashed, temperature = saved
    steep = 1 - squashed**2
    grad_x = grad_y * steep
    directly = (grad_y * squashed).sum()
    through = (grad_y * steep * x / temperature).sum()
    grad_temperature = directly - through
    return grad_x, grad_temperature
""",
}

# exercise: (the gradient that is wrong, the causes that are true, the edit)
WRONG: dict[str, list[tuple[str, tuple[str, ...], tuple[str, str]]]] = {
    "weighted_distance": [
        ("weight", (": not summed over N",), ("(grad_scaled * offset).sum(0)", "grad_scaled * offset")),
        ("weight", (": N times too small",), ("(grad_scaled * offset).sum(0)", "(grad_scaled * offset).mean(0)")),
        (
            "weight",
            (": the factor offset is missing", "derivative"),
            ("(grad_scaled * offset).sum(0)", "grad_scaled.sum(0)"),
        ),
        (
            "x",
            (": the factor weight is missing", "derivative"),
            ("grad_x = grad_scaled * weight", "grad_x = grad_scaled"),
        ),
        ("x", (": ignores grad_y",), ("(grad_y / y)[:, None]", "(1 / y)[:, None]")),
        ("center", (": grad_center has the wrong sign",), ("-grad_x.sum(0)", "grad_x.sum(0)")),
        ("center", (": not summed over N",), ("-grad_x.sum(0)", "-grad_x")),
        ("center", (": zero everywhere",), ("-grad_x.sum(0)", "0 * grad_x.sum(0)")),
        ("x", (": 2 times too large",), ("(grad_y / y)[:, None]", "(2 * grad_y / y)[:, None]")),
        (
            "x",
            (": factor y once too often", ": factor y", "derivative", ": total"),
            ("(grad_y / y)[:, None]", "grad_y[:, None]"),
        ),
        (
            "center",
            (": swapped",),
            ("return grad_x, grad_weight, grad_center", "return grad_x, grad_center, grad_weight"),
        ),
        ("x", (": scaled", ": offset", ": weight"), ("[:, None] * weight * offset", "[:, None] * offset")),
    ],
    "gated_mean": [
        ("x", (": the path x → mean",), ("grad_offset - grad_offset.mean(-1, keepdim=True)", "grad_offset")),
        (
            "x",
            (": mean → offset → y is D times too large", ": mean → y is D times too large"),
            ("grad_offset.mean(-1", "grad_offset.sum(-1"),
        ),
        (
            "x",
            (": mean → offset → y has the wrong sign", ": mean → y has the wrong sign"),
            ("grad_offset - grad_offset", "grad_offset + grad_offset"),
        ),
        (
            "x",
            (": mean is taken over N, not over D", "Hint: grad_x mixes along N"),
            ("grad_offset.mean(-1", "grad_offset.mean(0"),
        ),
        (
            "x",
            (": the factor gate is missing",),
            ("grad_offset = grad_y * slope * gate", "grad_offset = grad_y * slope"),
        ),
        ("score", ("derivative", ": gate"), ("gate * (1 - gate)", "gate")),
        ("score", ("derivative", ": gate"), ("offset * gate * (1 - gate)", "offset * (1 - gate)")),
        ("score", (": the factor offset is missing",), ("grad_y * slope * offset * gate", "grad_y * slope * gate")),
        ("score", (": the factor slope is missing",), ("grad_y * slope * offset", "grad_y * offset")),
        ("slope", (": not summed over N",), ("(grad_y * gate * offset).sum(0)", "grad_y * gate * offset")),
        (
            "slope",
            (": summed over D, not over N",),
            ("(grad_y * gate * offset).sum(0)", "(grad_y * gate * offset).sum(1)"),
        ),
        ("slope", (": the factor gate is missing",), ("(grad_y * gate * offset).sum(0)", "(grad_y * offset).sum(0)")),
        ("slope", (": ignores grad_y",), ("(grad_y * gate * offset).sum(0)", "(gate * offset).sum(0)")),
    ],
    "soft_clip": [
        ("x", ("derivative", ": squashed"), ("grad_x = grad_y * steep", "grad_x = grad_y")),
        ("x", (": squashed", "derivative"), ("1 - squashed**2", "1 - squashed")),
        ("x", (": ignores grad_y",), ("grad_x = grad_y * steep", "grad_x = steep")),
        (
            "x",
            (": the factor temperature once too often", ": temperature", ": the factor ratio"),
            ("grad_x = grad_y * steep", "grad_x = grad_y * steep * temperature"),
        ),
        ("temperature", (": ratio",), ("directly - through", "directly")),
        ("temperature", (": temperature → y is missing", ": temperature"), ("directly - through", "-through")),
        ("temperature", (": wrong sign",), ("directly - through", "directly + through")),
        ("temperature", (": not summed", ": shape"), ("(grad_y * squashed).sum()", "(grad_y * squashed).sum(0)")),
        ("temperature", (": ratio", ": temperature", ": x"), ("steep * x / temperature", "steep * x")),
    ],
}


def said(name: str, edit: tuple[str, str] | None, seed: int) -> dict[str, tuple[str, str, bool]]:
    """The kind and the headline of each wrong gradient of one submission, and whether it is a hint."""
    spec: Exercise = globals()[name]
    code = edited(SOLUTIONS[name], [edit] if edit else [])
    result = grade(spec, LocalStudent(Path(f"{name}.py"), code.encode(), own_folder=False), Setting(seed))
    return {
        check.name.removeprefix("grad_"): (check.diagnosis.kind, check.diagnosis.headline, hints(check))
        if check.diagnosis
        else ("", check.message, True)
        for check in result.checks
        if check.wrong
    }


def named_and_false(seed: int) -> tuple[int, int, list[str], list[str]]:
    """How many of the wrong backwards are named, of how many; what is false, and what has no name."""
    named, false, unnamed = 0, [], []
    rows = [(name, *row) for name, listed in WRONG.items() for row in listed]
    for name, wrong, causes, edit in rows:
        answers = said(name, edit, seed)
        kind, headline, unsaid = answers[wrong]
        if not kind or unsaid:
            unnamed.append(f"{name}: {edit[1]}: {headline}")
        elif not any(_fits(kind, headline, cause) for cause in causes):
            false.append(f"{name}: {edit[1]}: {kind}: {headline}")
        named += bool(kind) and not unsaid
    return named, len(rows), false, unnamed


def _fits(kind: str, headline: str, cause: str) -> bool:
    return "derivative" in kind or "local" in kind if cause == "derivative" else fits(kind, headline, cause)
