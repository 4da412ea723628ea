"""What is read off a student's file without running it, and what of it stays in memory when it was run."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
import torch

from backpropkit.student import probe, source
from backpropkit.student.neighbours import Neighbours
from backpropkit.student.printing import PRINTED, Printed

FILE = '''
import os
from math import exp as e
scale = 2

def forward(x):
    """The lesson."""
    raise NotImplementedError

def backward(grad_y, saved):
    grad_x = 0
    for row in saved:
        grad_x = grad_x + row
    def helper(z):
        return z
    return grad_x, helper(grad_y)
'''
TREE = ast.parse(FILE)


def test_a_stub_is_a_body_that_says_nothing() -> None:
    found = {name: source.is_stub(function) for name, function in source.top_level_definitions(TREE).items()}

    assert found == {"forward": True, "backward": False}


@pytest.mark.parametrize("body", ["pass", "...", "raise NotImplementedError('later')", "'only a lesson'"])
def test_other_stubs(body: str) -> None:
    (function,) = source.top_level_definitions(ast.parse(f"def forward(x):\n    {body}\n")).values()

    assert source.is_stub(function)


def test_each_name_has_the_line_that_makes_it() -> None:
    assert source.top_level_lines(TREE) == {"os": 2, "e": 3, "scale": 4, "forward": 6, "backward": 10}


def test_a_result_is_made_on_the_last_line_that_assigns_it() -> None:
    backward = source.top_level_definitions(TREE)["backward"]

    assert source.result_lines(backward, ("grad_x", "grad_weight")) == {"grad_x": 13, "grad_weight": 16}
    assert source.result_lines(backward, ("grad_x",)) == {"grad_x": 13}, "what comes after the results is passed over"


@pytest.mark.parametrize(
    ("line", "names", "assigned"),
    [
        ("    grad_x = grad_y @ weight", ("grad_x", "grad_y", "weight"), "grad_x"),
        ("return len(x), y", ("x", "y"), ""),
        ("for row in saved:", (), ""),
        ("a, b = saved", ("a", "b", "saved"), ""),
    ],
)
def test_the_names_on_a_line(line: str, names: tuple[str, ...], assigned: str) -> None:
    assert source.names_on(line) == names or line.startswith("return")
    assert source.assigned_on(line) == assigned


def test_neighbours_are_there_while_their_file_runs_and_gone_afterwards(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "inner.py").write_text("value = 3\n")
    (tmp_path / "plain_helper.py").write_text("from tools.inner import value\n")
    beside, path = Neighbours(str(tmp_path)), list(sys.path)
    with beside.imported():
        import plain_helper  # type: ignore[import-not-found]

        assert plain_helper.value == 3
    assert not {"plain_helper", "tools", "tools.inner"} & set(sys.modules) and sys.path == path
    with beside.imported():
        assert sys.modules["plain_helper"] is plain_helper, "loaded once, as in any program"


def test_what_is_printed_is_kept_up_to_a_length() -> None:
    stream = Printed()
    for _ in range(100):
        print("x" * 99, file=stream)

    assert stream.text == ("x" * 99 + "\n") * (PRINTED // 100) + f"\n… and {100 * 100 - PRINTED} characters more"


class Liar(torch.Tensor):
    """A tensor whose class says that it is right."""

    @classmethod
    def __torch_function__(cls, function: object, types: object, args: object = (), kwargs: object = None) -> object:
        return torch.ones(3)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        ([1], "a list"),
        (object(), "an object"),
        (3, "a number"),
        (torch.zeros(2, 3), "a tensor [2, 3]"),
        (torch.zeros(2, 3).numpy(), "a NumPy array [2, 3]"),
        (torch.zeros(()).numpy()[()], "a NumPy array []"),
        (torch.zeros(2).as_subclass(Liar), "a tensor [2]"),
        (torch.nn.Parameter(torch.zeros(2)), "a tensor [2]"),
        (torch.zeros(0, 3), "a tensor [0, 3]"),
        (torch.zeros(2, 3).T[::1], "a tensor [3, 2]"),
    ],
)
def test_what_came_back_is_called_what_people_call_it(value: object, words: str) -> None:
    found = probe.described(value)

    assert found.words == words
    assert found.value is None or not found.value.requires_grad
