"""Makes the pictures of the documents from the kit itself: `python docs/pictures/make.py`. A test holds them in step.

check.svg   what `bpk check layernorm` says about the submission beside this file
paths.svg   how much of layernorm's grad_x comes along each path
steps.svg   the error of finite differences, by step
"""

import math
from collections.abc import Callable
from pathlib import Path

import torch
from rich.text import Text

from backpropkit import catalog
from backpropkit.diagnose.gates import Bent
from backpropkit.grade.here import Wish, grade_student
from backpropkit.output.look import Look
from backpropkit.output.picture import svg
from backpropkit.output.terminal import Around, result_lines
from backpropkit.spec.graph import OPEN, Gate
from backpropkit.student.local import LocalStudent

HERE = Path(__file__).parent
WIDTH = 116


def check() -> str:
    exercise = catalog.load("layernorm")
    file = HERE / "layernorm.py"
    shown = f"exercises/{exercise.unit}/{file.name}"
    result = grade_student(exercise, LocalStudent(file, file.read_bytes()), Wish(device="cpu"), shown)
    ways = (("stuck?", "bpk hint layernorm  (1 of 3)"), ("why?", "bpk explain layernorm"))
    prompt = Text.assemble(("$", "dim"), " bpk check layernorm")
    return svg([prompt, *result_lines(result, Around(ways=ways, seed=0), Look(WIDTH))], result.headline)


def paths() -> str:
    formula = catalog.load("layernorm").formula
    assert formula is not None
    x, weight, bias, grad_y = torch.tensor(
        [[0.9, -1.3, 0.6, 2.1, -0.4], [1.0, 0.5, -1.5, 2.0, 1.0], [0.0] * 5, [0.5, -1.0, 2.0, 1.0, -0.3]],
        dtype=torch.float64,
    )
    x = x[None].requires_grad_()

    def grad_x(gate: Gate) -> torch.Tensor:
        (y,) = formula([x, weight, bias], {"eps": 1e-5}, gate)
        return torch.autograd.grad(y, x, grad_y[None])[0][0]

    whole, directly = grad_x(OPEN), grad_x(Bent({"mean": torch.zeros_like, "var": torch.zeros_like}))
    rows = {
        "x → centered → normalized → y": directly,
        "x → mean → … → y": whole - grad_x(Bent({"mean": torch.zeros_like})),
        "x → var → … → y": whole - grad_x(Bent({"var": torch.zeros_like})),
        "grad_x, their sum": whole,
    }
    assert torch.allclose(sum(list(rows.values())[:-1]), whole)
    lines = [Text.assemble(("one row of layernorm, D=5".ljust(34), "dim"), ("what comes back to x", "dim"))]
    for name, share in rows.items():
        style = "bold" if share is whole else ""
        lines.append(Text(f"{name:34}" + " ".join(f"{entry:7.3f}" for entry in share.tolist()), style))
    lines.insert(-1, Text(" " * 34 + "─" * 39, "dim"))
    return svg(lines, "grad_x of one row of layernorm is the sum of three paths, none of which is small")


def steps() -> str:
    """Of 1/x, whose value is rounded in the same way on every machine."""

    def digits(difference: Callable[[float], float]) -> list[int]:
        return [round(-math.log10(abs(difference(float(f"1e-{k}")) + 1 / 0.49))) for k in range(1, 14)]

    one_sided = digits(lambda h: (1 / (0.7 + h) - 1 / 0.7) / h)
    central = digits(lambda h: (1 / (0.7 + h) - 1 / (0.7 - h)) / (2 * h))
    lines = [Text("right digits of the slope of 1/x at 0.7", "dim"), Text("  step    one-sided       central", "dim")]
    best = max(one_sided), max(central)
    for k, both in enumerate(zip(one_sided, central, strict=True), 1):
        bars = [Text("█" * d + f" {d}", "green" if d == of else "") for d, of in zip(both, best, strict=True)]
        bars[0].pad_right(16 - bars[0].cell_len)
        lines.append(Text.assemble(f"  1e-{k:02}   ", *bars))
    return svg(lines, f"one-sided differences have at most {best[0]} right digits, central ones {best[1]}")


PICTURES = {"check.svg": check, "paths.svg": paths, "steps.svg": steps}


if __name__ == "__main__":
    for name, made in PICTURES.items():
        (HERE / name).write_text(made(), "utf-8")
