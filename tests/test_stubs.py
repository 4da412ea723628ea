"""The file that a student starts from: it reads well, runs, and has nothing in it that is solved."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from backpropkit import catalog, stubs
from backpropkit.checks.trial import Setting
from backpropkit.grade import grade
from backpropkit.spec.nouns import Function
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import Status

NAMES = list(catalog.files())


def test_a_stub_is_lesson_signatures_contracts_and_a_run_button() -> None:
    linear = catalog.load("linear")
    assert stubs.file_name(linear) == "02_linear_algebra/linear.py"
    assert stubs.text(linear) == (
        f'"""{linear.lesson.strip()}\n"""\n'
        "\n"
        "import torch\n"
        "\n\n"
        "def forward(x, weight, bias):\n"
        '    """x [N, I], weight [O, I], bias [O] -> y [N, O], saved"""\n'
        "    raise NotImplementedError\n"
        "\n\n"
        "def backward(grad_y, saved):\n"
        '    """grad_y [N, O] -> grad_x [N, I], grad_weight [O, I], grad_bias [O]"""\n'
        "    raise NotImplementedError\n"
        "\n\n"
        'if __name__ == "__main__":\n'
        "    from backpropkit import check\n"
        "\n"
        "    check(__file__)\n"
    )


def test_numpy_is_imported_where_it_is_written_in() -> None:
    assert "import numpy as np" in stubs.text(catalog.load("linear"), "numpy")
    assert "import numpy as np" in stubs.text(catalog.load("matvec"), "torch"), "unit 01 is NumPy always"


@pytest.mark.parametrize("arrays", ["torch", "numpy"])
@pytest.mark.parametrize("name", NAMES)
def test_every_stub_is_unwritten_and_has_no_points(name: str, arrays: str) -> None:
    exercise = catalog.load(name)
    code = stubs.text(exercise, "numpy" if arrays == "numpy" else "torch").encode()
    result = grade(exercise, LocalStudent(Path(f"{name}.py"), code, own_folder=False), Setting(0, exercise.arrays))
    assert result.status is Status.UNWRITTEN
    assert result.score == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_lesson_is_all_there(name: str) -> None:
    exercise = catalog.load(name)
    assert (ast.get_docstring(ast.parse(stubs.text(exercise))) or "").strip() == exercise.lesson.strip()


def test_stubs_are_formatted(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text(stubs.text(catalog.load(name)), "utf-8")
    command = (sys.executable, "-m", "ruff", "format", "--check", "--line-length", "120", str(tmp_path))
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("lesson", ['ends in a "quote"', 'has """ in it', "has a \\ in it", "two\nlines"])
def test_a_lesson_may_hold_anything(lesson: str) -> None:
    text = stubs.text(replace(catalog.load("linear"), lesson=lesson))
    assert (ast.get_docstring(ast.parse(text)) or "").strip() == lesson


def test_a_long_signature_and_a_long_contract_go_over_several_lines() -> None:
    names = ", ".join(f"a_rather_long_in{number}" for number in range(6))
    long = Function("forward", names, ", ".join(f"a_rather_long_in{number} [N, D]" for number in range(6)))
    text = stubs.text(replace(catalog.load("linear"), functions=(long,)))
    assert max(map(len, text.splitlines())) <= stubs.WIDTH
    assert f"def forward(\n    {names}\n):\n" in text
