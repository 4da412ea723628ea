"""What a person is asked to look at, with its evidence; and what looks like it and is nothing."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from submit import LINEAR, check, is_full, submit

from backpropkit import catalog
from backpropkit.checks.trial import Setting
from backpropkit.grade import grade
from backpropkit.isolation import flags
from backpropkit.isolation.questions import StudentFile
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import ExerciseResult, Flag, Status

ROOT = Path(__file__).parents[1]
INNOCENT = [
    *sorted((ROOT / "solutions").glob("*/*.py")),
    *sorted((ROOT / "solutions_numpy").glob("*/*.py")),
    *sorted((ROOT / "exercises").glob("*/*.py")),
    *sorted((ROOT / "tests/mutants/right").glob("*.py")),
    *sorted((ROOT / "tests/mutants/bases").glob("*.py")),
]


def of_source(code: str, **helpers: str) -> tuple[Flag, ...]:
    beside = {PurePosixPath(f"{name}.py"): text.encode() for name, text in helpers.items()}
    file = StudentFile("week1/linear.py", code.encode(), beside)
    return flags.of_submission({"linear": file}, (ExerciseResult("linear", "", "passed"),))  # type: ignore[arg-type]


SIGHTS = [
    ("import ctypes", "introspection", "ctypes"),
    ("import gc\ngc.get_objects()", "introspection", "gc"),
    ("from inspect import stack", "introspection", "inspect"),
    ("import sys\nsys._getframe()", "introspection", "sys._getframe"),
    ("import sys\nsys.modules['torch']", "introspection", "sys.modules"),
    ("print.__self__.__subclasses__", "introspection", ".__subclasses__"),
    ("import torch\ntorch._C._ImperativeEngine", "introspection", "torch._C._ImperativeEngine"),
    ("from torch._decomp import decompositions", "introspection", "torch._decomp.decompositions"),
    ("from torch import _C", "introspection", "torch._C"),
    ("y.grad_fn(g)", "introspection", ".grad_fn"),
    ("import torch\ngetattr(torch.nn, 'fun' + 'ctional')", "introspection", "getattr(torch.nn, …)"),
    ("import os\nos.fork()", "system", "os.fork"),
    ("import os\nos.system('id')", "system", "os.system"),
    ("import subprocess", "system", "subprocess"),
    ("import concurrent.futures", "system", "concurrent"),
    ("import socket as s", "system", "socket"),
    ("open('x')", "system", "open"),
    ("where = '/proc/self/maps'", "system", "/proc/"),
    ("eval('1')", "dynamic_code", "eval"),
    ("run = exec", "dynamic_code", "exec"),
    ("__import__('os')", "dynamic_code", "__import__"),
    ("import importlib", "dynamic_code", "importlib"),
    ("import builtins", "patching", "builtins"),
    ("import torch\ntorch.allclose = print", "patching", "torch.allclose is replaced"),
    ("import torch as t\ndel t.Tensor.backward", "patching", "torch.Tensor.backward is replaced"),
    ("import torch.nn.functional as F\nF.torch._C", "introspection", "torch.nn.functional.torch._C"),
    ("from torch import nn\nnn.init._no_grad_fill_", "introspection", "torch.nn.init._no_grad_fill_"),
    ("import torch\ntorch.ops.aten.convolution_backward", "introspection", "torch.ops"),
    ("from torch.library import impl", "introspection", "torch.library.impl"),
    ("import torch\ngetattr(torch, '_C')", "introspection", "torch._C"),
    ("import torch\nvars(torch)['_' + 'C']", "introspection", "vars(torch)"),
    ("import torch\ntorch.__dict__['_' + 'C']", "introspection", "torch.__dict__"),
    ("getattr(y, 'grad_fn')", "introspection", ".grad_fn"),
    ("getattr(y, 'grad_' + 'fn')", "introspection", "getattr(…, …)"),
    ("getattr(y, f'grad_{x}')", "introspection", "getattr(…, …)"),
    ("import operator\noperator.attrgetter('grad_' + 'fn')(y)", "introspection", "operator.attrgetter"),
    ("object.__getattribute__(y, 'grad')", "introspection", ".__getattribute__"),
    ("import torch\nsetattr(torch.Tensor, '__eq__', print)", "patching", "setattr(torch.Tensor, …)"),
]


@pytest.mark.parametrize(("code", "kind", "evidence"), SIGHTS, ids=[row[0] for row in SIGHTS])
def test_what_no_exercise_needs_is_seen_where_it_stands(code: str, kind: str, evidence: str) -> None:
    found = of_source(LINEAR + code + "\n")

    line = len((LINEAR + code).splitlines())
    assert (kind, "linear") in {(flag.code, flag.exercise) for flag in found}
    words = next(flag.evidence for flag in found if flag.code == kind)
    assert evidence in words and words.startswith(("linear.py, line ",)) and words.endswith("which no exercise needs")
    assert int(words.split("line ")[1].partition(":")[0]) in (line, line - 1)


@pytest.mark.parametrize(
    "code",
    [
        "import re\nre.compile('x')",
        "model.eval()",
        "for m in self.modules(): pass",
        "import torch\ntorch.backends.cuda.matmul.allow_tf32 = False\ntorch.manual_seed(0)",
        "import numpy as np\nnp.random.seed(0)\nnp.random.default_rng",
        "self.grad = self.kill = 3",
        "import torch\nx = getattr(torch, 'float64')\nclass A:\n    def __init__(self): self.__dict__",
        "import os\nos.environ['KMP_DUPLICATE_LIB_OK'] = 'TRUE'",
        "if __name__ == '__main__':\n    from backpropkit import check\n    check(__file__)",
        "'''Evaluates; see eval() and exec().'''",
    ],
)
def test_what_looks_like_it_and_is_nothing(code: str) -> None:
    assert of_source(code) == ()


def test_no_right_submission_in_any_style_is_flagged_for_its_source() -> None:
    found = {
        file: seen
        for file in INNOCENT
        for seen in flags.of_submission(
            {"x": StudentFile(file.name, file.read_bytes(), {})},
            (ExerciseResult("x", "", "passed"),),  # type: ignore[arg-type]
        )
    }

    assert len(INNOCENT) > 200 and found == {}


def test_helpers_are_looked_through_where_they_are_imported() -> None:
    found = of_source("from a import b\n", a="import c\n", c="import socket\n", other="import ctypes\n")

    assert found == (Flag("system", "linear", "c.py, line 1: socket, which no exercise needs"),)


def test_the_code_of_a_package_is_looked_through_and_what_is_too_deep_is_said_to_be() -> None:
    beside = {PurePosixPath("pack/__init__.py"): b"import socket\n", PurePosixPath("deep.py"): b"-" * 90_000 + b"1"}
    file = StudentFile("linear.py", b"import pack, deep\n", beside)
    found = flags.of_submission({"linear": file}, (ExerciseResult("linear", "", "passed"),))  # type: ignore[arg-type]

    assert {flag.code for flag in found} == {"system", "large"}
    assert "__init__.py, line 1: socket" in next(flag.evidence for flag in found if flag.code == "system")


def test_what_is_too_much_to_look_through_is_said_to_be() -> None:
    assert [flag.code for flag in of_source("x = 1\n" * 20_000)] == ["large"]
    assert of_source("x = (((\n") == of_source("-" * 90_000 + "1") == of_source("x" + ".x" * 40_000) == ()


BY_HAND = """
import torch
def layer(x, weight, bias):
    return x @ weight.T + bias
def forward(x, weight, bias):
    return layer(x, weight, bias), (x, weight, bias)
def backward(grad_y, saved):
    found = []
    for k, leaf in enumerate(saved):
        out = torch.zeros_like(leaf).flatten()
        for i in range(leaf.numel()):
            up = list(saved)
            up[k] = leaf.clone()
            up[k].view(-1)[i] += STEP
            out[i] = ((layer(*up) - layer(*saved)) * grad_y).sum() / STEP
        found.append(out.view_as(leaf))
    return tuple(found)
"""


def test_finite_differences_of_a_copy_of_forward_are_flagged(tmp_path: Path) -> None:
    exact = submit(tmp_path, BY_HAND.replace("STEP", "1"))
    inexact = submit(tmp_path, BY_HAND.replace("STEP", "1e-8"))

    assert [flag.code for flag in exact.flags] == [flag.code for flag in inexact.flags] == ["finite_differences"]
    assert exact.flags[0].evidence == (
        "backward takes the steps of forward 54 times, and an input has 2 entries: so do finite differences"
    )


def test_finite_differences_of_another_forward_are_known_by_their_digits(tmp_path: Path) -> None:
    """The copy takes other steps than forward does, so that only the digits are left to tell."""
    other = BY_HAND.replace("    return x @ weight.T + bias\n", "    return torch.addmm(bias, x, weight.T)\n")
    code = other.replace("return layer(x, weight, bias), (", "return x @ weight.T + bias, (")
    result = submit(tmp_path, code.replace("STEP", "1e-8"))

    assert [flag.code for flag in result.flags] == ["finite_differences"]
    assert result.flags[0].evidence.startswith("grad_x is off by ")
    assert check(result, "grad_x").diagnosis is None, "it is not float32 that has cut the digits"
    assert submit(tmp_path, LINEAR.replace("grad_y @ weight,", "(grad_y @ weight).float().double(),")).flags == ()
    assert submit(tmp_path, LINEAR.replace("grad_y @ weight,", "grad_y @ weight * (1 + 1e-7),")).flags == ()


def test_a_forward_with_a_memory_is_flagged(tmp_path: Path) -> None:
    code = "turn = []\n" + LINEAR.replace("    return x @", "    turn.append(1)\n    return len(turn) * 1e-13 + x @")
    result = submit(tmp_path, code)

    assert result.flags == (
        Flag("state", "linear", "forward was given the same inputs twice, and gave two different y"),
    )
    assert check(result, "forward").points == 2, "a flag costs nothing"


def test_no_solution_is_flagged_for_its_answers() -> None:
    """Nor are the right submissions in other styles, as the tests of mutants say."""
    for file in INNOCENT[:66:4]:
        exercise = catalog.load(file.stem)
        student = LocalStudent(file, file.read_bytes(), own_folder=False)
        result = grade(exercise, student, Setting(7, exercise.arrays_for("torch")), no_cuda="not here")
        assert result.flags == (), file


def test_a_long_file_that_two_hand_in_is_a_copy_and_a_short_one_is_not() -> None:
    seen = flags.Copies()
    code = {
        name: next((ROOT / "solutions").glob(f"*/{name}.py")).read_bytes() for name in ("relu", "layernorm", "lstm")
    }
    files = {name: StudentFile(f"{name}.py", text, {}) for name, text in code.items()}
    results = tuple(submit_result(name, points) for name, points in (("relu", 2.0), ("layernorm", 2.0), ("lstm", 0.0)))

    assert list(seen.of("ada", files, results)) == list(seen.of("ada", files, results)) == []
    assert list(seen.of("bob", files, results)) == [
        Flag("copy", "layernorm", "layernorm.py is to the byte that of ada")
    ]
    changed = {"layernorm": StudentFile("layernorm.py", code["layernorm"] + b"# mine\n", {})}
    assert list(seen.of("eve", changed, results)) == []


def submit_result(name: str, points: float) -> ExerciseResult:
    from backpropkit.verdict import Check, Status

    return ExerciseResult(name, "", Status.FAILED, checks=(Check("forward", Status.PASSED, points, 2.0),))


def test_flags_of_a_right_submission_are_none(tmp_path: Path) -> None:
    result = submit(tmp_path, LINEAR)

    assert is_full(result) and result.flags == ()


def test_a_backward_that_is_wrong_in_one_case_and_raises_in_the_next_is_graded(tmp_path: Path) -> None:
    code = LINEAR.replace("grad_y @ weight,", "2 * grad_y @ weight if len(grad_y) == 3 else 1 / 0,")
    assert check(submit(tmp_path, code), "grad_x").status is Status.FAILED
