"""What a check is: its points, its status, its time, and what is asked only once the rest is right."""

from __future__ import annotations

from pathlib import Path

import pytest
from submit import FORWARD, LINEAR, check, points, submit

from backpropkit import catalog
from backpropkit.checks.trial import Setting
from backpropkit.grade import check_names, grade, missing
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import Status

NAMES = [
    "written", "forward", "grad_x", "grad_weight", "grad_bias", "finite differences", "linearity", "edges", "purity",
    "precision", "cuda",
]  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [LINEAR, "", "1 +", FORWARD, LINEAR.replace("grad_y.sum(0)", "0")],
    ids=["right", "empty", "broken", "half", "wrong"],
)
def test_every_result_has_the_same_checks_worth_the_same_points(tmp_path: Path, code: str) -> None:
    result = submit(tmp_path, code)

    assert [c.name for c in result.checks] == NAMES
    assert [c.max_points for c in result.checks] == [0, 2, 2, 2, 2, 0, 0, 1, 1, 1, 0]
    assert result.max_score == 11
    assert [(c.name, c.max_points) for c in result.checks[1:]] == check_names(catalog.load("linear"))
    assert [(c.name, c.max_points) for c in missing(catalog.load("linear")).checks] == [
        (c.name, c.max_points) for c in result.checks
    ]


def test_a_check_tells_how_long_it_took(tmp_path: Path) -> None:
    result = submit(tmp_path, LINEAR)

    asked = ("written", "forward", "finite differences", "linearity", "edges", "purity", "precision")
    assert all(check(result, name).duration > 0 for name in asked)
    assert sum(c.duration for c in result.checks) < 10


def test_what_builds_on_a_wrong_answer_is_skipped_and_shown(tmp_path: Path) -> None:
    result = submit(tmp_path, LINEAR.replace("grad_y.sum(0)", "grad_y.sum(0) * 2"))

    assert [check(result, name).status for name in ("edges", "purity", "precision")] == [
        Status.PASSED, Status.SKIPPED, Status.SKIPPED,
    ]  # fmt: skip
    assert check(result, "purity").message == "asked once the rest is right"
    assert points(result)["edges"] == 1, "the two gradients that are right hold at the edges too"


def test_the_line_is_where_the_wrong_number_is_made(tmp_path: Path) -> None:
    code = """
    def forward(x, weight, bias):
        product = x @ weight.T
        y = product + bias
        return y, (x, weight)

    def backward(grad_y, saved):
        x, weight = saved
        grad_x = grad_y @ weight
        grad_weight = grad_y.T @ x
        grad_bias = grad_y.sum(0)
        return grad_x, grad_weight, grad_bias
    """
    wrong_y = submit(tmp_path, code.replace("+ bias", "- bias"))
    wrong_weight = submit(tmp_path, code.replace("grad_y.T @ x", "-grad_y.T @ x"))

    assert (check(wrong_y, "forward").line, check(wrong_weight, "grad_weight").line) == (4, 10)
    assert wrong_weight.line == 10


def test_a_missing_device_is_a_skip_that_is_shown(tmp_path: Path) -> None:
    assert check(submit(tmp_path, LINEAR), "cuda").message == "no CUDA device here"


def test_a_file_that_is_loaded_says_what_was_printed(tmp_path: Path) -> None:
    result = submit(tmp_path, "print('hello')\n" + LINEAR)

    assert result.printed == "hello\n"


def test_precision_is_that_of_float32(tmp_path: Path) -> None:
    low = "(x.half() @ weight.T.half()).to(x.dtype) if x.dtype.itemsize == 4 else x @ weight.T"
    half = LINEAR.replace("x @ weight.T", low)
    result = submit(tmp_path, half)

    assert check(result, "precision").status is Status.FAILED
    assert check(result, "precision").message.startswith("y is off by ")
    wider = LINEAR.replace("grad_y @ weight,", "(grad_y @ weight).double(),")
    assert submit(tmp_path, wider).headline == "grad_x is float64 for inputs of float32"
    fewer = LINEAR.replace(
        "    return grad_y", "    if x.dtype.itemsize == 4:\n        return grad_y\n    return grad_y"
    )
    assert check(submit(tmp_path, fewer), "precision").message.startswith(
        "backward returned 1 value (a tensor [5, 11])"
    )


def test_grading_twice_gives_the_same_result(tmp_path: Path) -> None:
    file = tmp_path / "linear.py"
    file.write_text(LINEAR.replace("grad_y.sum(0)", "grad_y.mean(0)"))
    asked = catalog.load("linear")
    first, second = (grade(asked, LocalStudent(file, file.read_bytes()), Setting(3)) for _ in range(2))

    assert [(c.name, c.status, c.message, c.table) for c in first.checks] == [
        (c.name, c.status, c.message, c.table) for c in second.checks
    ]
