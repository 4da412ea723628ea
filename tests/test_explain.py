"""`explain`: six sections about a layer, on numbers to be followed by hand, and what a student's file makes of them.

The texts are in `golden/explain`, without the errors of the tiniest steps, which are rounding and differ from machine
to machine. Whoever changes the wording writes them anew with
`BACKPROPKIT_WRITE_GOLDEN=1 pytest tests/test_explain.py`, and looks at the difference.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import torch

from backpropkit import catalog, cli
from backpropkit.explain import tracks
from backpropkit.explain.mine import NoAnswer, counts
from backpropkit.explain.plain import Explanation, Reach, Way
from backpropkit.explain.whole import explain
from backpropkit.output.explanation import explanation_lines
from backpropkit.output.look import Look
from backpropkit.student.local import LocalStudent

GOLDEN = Path(__file__).parent / "golden" / "explain"
SOLUTIONS = Path(__file__).parents[1] / "solutions"
LAYERS = [name for name in catalog.files() if catalog.load(name).formula is not None]
OTHERS = [name for name in catalog.files() if name not in LAYERS]

LAYERNORM = """
def forward(x, weight, bias, *, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    centered = x - mean
    var = centered.square().mean(-1, keepdim=True)
    rstd = (var + eps).rsqrt()
    normalized = centered * rstd
    return weight * normalized + bias, (centered, rstd, normalized, weight)


def backward(grad_y, saved):
    centered, rstd, normalized, weight = saved
    g = grad_y * weight
    direct = g * rstd
    mean = -direct.mean(-1, keepdim=True)
    var = -normalized * (direct * normalized).mean(-1, keepdim=True)
    return GRAD_X, (grad_y * normalized).sum(0), grad_y.sum(0)
"""


def lines(explained: Explanation, look: Look | None = None) -> list[str]:
    return [line.plain.rstrip() for line in explanation_lines(explained, look or Look(100))]


def without_rounding(text: str) -> str:
    """The errors from a millionth on are rounding; so is which step is the best."""
    text = re.sub(r"^(  1e-\d\d +)(-?\d+\.\d{5})\d*.*$", r"\1\2…", text, flags=re.MULTILINE)
    text = re.sub(r"^(  1e-(?:0[7-9]|1\d)).*$", r"\1  …", text, flags=re.MULTILINE)
    return re.sub(r"Above h = 1e-\d\d", "Above h = …", text)


@pytest.fixture
def mine(tmp_path: Path) -> Callable[..., Explanation]:
    """The explanation of layernorm beside a student's file, whose grad_x is this sum."""

    def explained(grad_x: str, *changes: tuple[str, str]) -> Explanation:
        code = LAYERNORM.replace("GRAD_X", grad_x)
        for old, new in changes:
            assert old in code
            code = code.replace(old, new)
        file = tmp_path / "layernorm.py"
        file.write_text(code)
        return explain(catalog.load("layernorm"), 0, LocalStudent(file, file.read_bytes()))

    return explained


def counted(explained: Explanation, name: str = "grad_x") -> dict[str, float | None]:
    (part,) = (part for part in explained.contributions if part.gradient.name == name)
    return {way.words: way.count for way in part.ways}


class TestTheText:
    @pytest.mark.parametrize("name", ["linear", "layernorm", "softmax", "matvec"])
    def test_it_is_the_golden_one(self, name: str) -> None:
        came = without_rounding("\n".join(lines(explain(catalog.load(name), 0))) + "\n")
        golden = GOLDEN / f"{name}.txt"
        if os.environ.get("BACKPROPKIT_WRITE_GOLDEN"):
            golden.write_text(came, "utf-8")
        assert came == golden.read_text("utf-8")

    def test_a_students_file_stands_beside_it(self, mine: Callable[..., Explanation]) -> None:
        came = without_rounding("\n".join(lines(mine("direct + mean"), Look(110))) + "\n")
        golden = GOLDEN / "layernorm.mine.txt"
        if os.environ.get("BACKPROPKIT_WRITE_GOLDEN"):
            golden.write_text(came, "utf-8")
        assert came == golden.read_text("utf-8")

    @pytest.mark.parametrize("name", ["layernorm", "rope", "lstm_cell", "cross_entropy"])
    @pytest.mark.parametrize("width", [60, 80, 120])
    def test_no_line_is_wider_than_the_screen(self, name: str, width: int) -> None:
        too_wide = [line for line in lines(explain(catalog.load(name), 0), Look(width)) if len(line) > width]
        assert too_wide == []

    def test_a_plain_screen_gets_ascii(self) -> None:
        for name in ("layernorm", "max_pool2d", "rnn"):
            assert "\n".join(lines(explain(catalog.load(name), 0), Look(80, plain=True))).isascii()

    def test_arrows_of_the_map_stand_below_each_other(self) -> None:
        for look in (Look(100), Look(100, plain=True)):
            rows = [line for line in lines(explain(catalog.load("layernorm"), 0), look) if re.match(r" +\d+%", line)]
            assert len(rows) == 3
            for name in ("centered", "normalized"):
                assert len({row.index(name) for row in rows}) == 1

    def test_errors_are_shown_as_bars_as_long_as_their_power_of_ten(self) -> None:
        table = [line.split() for line in lines(explain(catalog.load("softmax"), 0)) if re.match("  1e-", line)]
        assert [row[0] for row in table] == [f"1e-{k:02}" for k in range(1, 14)]
        assert [float(row[2]) for row in table[:3]] == [8e-5, 8e-7, 8e-9]
        assert [len(row[3]) for row in table[:3]] == [12, 10, 8]
        assert sum(row[-1] == "best" for row in table) == 1

    def test_the_formula_of_the_solution_is_not_told(self) -> None:
        text = "\n".join(lines(explain(catalog.load("linear"), 0)))
        assert not re.search(r"grad_y\.T|@ (x|weight)\b(?! is)", text.partition("1  Shapes")[2])


@pytest.fixture(scope="module", params=LAYERS)
def explained(request: pytest.FixtureRequest) -> Explanation:
    """Every layer of the course, explained from the reference."""
    return explain(catalog.load(request.param), 0)


class TestEveryLayer:
    def test_what_comes_back_along_the_paths_is_the_gradient(self, explained: Explanation) -> None:
        for part in explained.contributions:
            ways = [*part.ways, *([part.longer] if part.longer else [])]
            if part.overlap:
                continue
            whole = [sum(numbers) for numbers in zip(*(way.numbers for way in ways), strict=True)]
            assert whole == pytest.approx(part.gradient.numbers, abs=1e-9)
            assert sum(way.share for way in ways) == pytest.approx(1)

    def test_paths_have_names_of_their_own(self, explained: Explanation) -> None:
        for part in explained.contributions:
            assert len({way.words for way in part.ways}) == len(part.ways)

    def test_the_jacobian_turned_over_gives_the_gradient(self, explained: Explanation) -> None:
        assert explained.backprop.equal
        assert explained.backprop.product.numbers == pytest.approx(explained.backprop.gradient.numbers, abs=1e-9)

    def test_nothing_moves_where_no_path_leads(self, explained: Explanation) -> None:
        for jacobian in explained.jacobians:
            pairs = zip(sum(jacobian.reach, ()), sum(jacobian.numbers, ()), strict=True)
            assert all((abs(number) > 0) == (reach is Reach.MOVES) or abs(number) < 1e-12 for reach, number in pairs)

    def test_the_numerical_check_agrees_at_its_best_step(self, explained: Explanation) -> None:
        part = explained.numerical
        assert part.reason or min(step.error for step in part.steps) < 1e-6 * max(1, abs(part.derivative))

    def test_a_nudge_of_an_integer_is_lost(self, explained: Explanation) -> None:
        trap = explained.numerical.trap
        assert trap is None or (trap.before == trap.after and trap.one_sided == 0.0)

    def test_it_is_small(self, explained: Explanation) -> None:
        first, *others = explained.jacobians
        assert len(first.rows) <= 12 and len(first.numbers[0]) <= 12
        assert all(len(other.numbers[0]) <= 48 for other in others)

    def test_it_can_be_read(self, explained: Explanation) -> None:
        assert [line[0] for line in lines(explained) if line[:2] in {f"{k} " for k in range(1, 7)}] == list("123456")


def test_too_many_paths_are_told_by_what_they_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracks, "MOST", 2)
    found = explain(catalog.load("layernorm"), 0)
    assert found.contributions[0].overlap
    assert "x → var → y" in {way.words for way in found.contributions[0].ways}
    assert "they overlap" in " ".join(lines(found))


class TestMine:
    def test_a_right_backward_has_all_of_every_path(self, mine: Callable[..., Explanation]) -> None:
        found = counted(mine("direct + mean + var"))
        assert found == {"x → y, directly": 1, "x → mean → y": 1, "x → var → y": 1}

    @pytest.mark.parametrize(
        ("grad_x", "path", "count"),
        [
            ("direct + mean", "x → var → y", 0),
            ("direct + var", "x → mean → y", 0),
            ("mean + var", "x → y, directly", 0),
            ("direct + mean - var", "x → var → y", -1),
            ("direct + 3 * mean + var", "x → mean → y", 3),
            ("direct + mean + 1.37 * var", "x → var → y", pytest.approx(1.37)),
        ],
    )
    def test_how_often_each_path_is_counted(
        self, mine: Callable[..., Explanation], grad_x: str, path: str, count: float
    ) -> None:
        found = counted(mine(grad_x))
        assert found.pop(path) == count
        assert set(found.values()) == {1}

    def test_the_missing_path_is_named_with_a_share_of_nothing(self, mine: Callable[..., Explanation]) -> None:
        (row,) = [line for line in lines(mine("direct + mean"), Look(120)) if "missing" in line]
        assert re.fullmatch(r" +\d+% +yours: 0%, missing +x ─+→ centered ─→ var ─→ rstd ─→ normalized ─→ y", row)

    def test_what_is_no_sum_of_paths_can_not_be_told(self, mine: Callable[..., Explanation]) -> None:
        explained = mine("(direct + mean + var).square()")
        assert set(counted(explained).values()) == {None}
        assert "can't be told" in "\n".join(lines(explained))

    def test_the_gradient_that_is_wrong_is_looked_at_most_closely(self, mine: Callable[..., Explanation]) -> None:
        explained = mine("direct + mean + var", ("(grad_y * normalized).sum(0)", "grad_y.sum(0)"))
        assert explained.backprop.gradient.name == "grad_weight"
        assert explained.jacobians[0].input == "weight"
        assert explained.jacobians[0].yours is not None

    def test_no_step_brings_the_slope_to_a_wrong_gradient(self, mine: Callable[..., Explanation]) -> None:
        steps = mine("direct + mean").numerical.steps
        assert all(step.yours is not None and step.yours > 0.1 for step in steps)

    def test_a_wrong_forward_is_shown(self, mine: Callable[..., Explanation]) -> None:
        explained = mine("direct + mean + var", ("normalized + bias", "normalized - bias"))
        assert explained.variables[-1].yours is not None

    def test_a_backward_that_raises_gives_no_answer(self, mine: Callable[..., Explanation]) -> None:
        with pytest.raises(NoAnswer, match="backward raised"):
            mine("direct + mean + var", ("g = grad_y * weight", "g = grad_y @ weight.T @ weight"))

    @pytest.mark.parametrize("name", ["linear", "swiglu", "lstm_cell", "rnn", "multihead_attention", "matvec"])
    def test_a_solution_has_all_of_every_path(self, name: str) -> None:
        file = SOLUTIONS / catalog.files()[name].parent.name / f"{name}.py"
        exercise = catalog.load(name)
        found = explain(exercise, 0, LocalStudent(file, file.read_bytes()), exercise.arrays)
        ways: list[Way] = [way for part in found.contributions for way in part.ways]
        assert ways
        assert {way.count for way in ways} == {1}


class TestCounts:
    def test_two_paths_that_carry_the_same_can_not_be_told_apart(self) -> None:
        truth, flow, other = torch.tensor([3.0, 5.0, 1.0]), torch.tensor([1.0, 2.0, 0.0]), torch.tensor([1.0, 1.0, 1.0])
        whole = truth.double()
        flows: Sequence[Sequence[torch.Tensor]] = [[flow.double()], [flow.double()], [other.double()]]
        assert counts([whole - other.double()], [whole], flows) == [None, None, 0]


class TestTheCommand:
    @pytest.fixture
    def bpk(self, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
        def run(*arguments: str) -> tuple[int, str]:
            capsys.readouterr()
            code = cli.main(["explain", *arguments])
            return code, " ".join("".join(capsys.readouterr()).split())

        return run

    def test_the_reference(self, bpk: Callable[..., tuple[int, str]]) -> None:
        code, said = bpk("linear")
        assert code == 0
        assert "Why the transpose?" in said

    @pytest.mark.parametrize("name", OTHERS)
    def test_what_is_no_layer_gets_a_sentence(self, name: str, bpk: Callable[..., tuple[int, str]]) -> None:
        code, said = bpk(name)
        assert code == 0
        assert said.startswith(f"{name} is no layer") and f"bpk hint {name}" in said

    @pytest.mark.parametrize("where", ["file", "folder", "course"])
    def test_mine(
        self, where: str, bpk: Callable[..., tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "exercises" / "05_normalization" / "layernorm.py"
        file.parent.mkdir(parents=True)
        file.write_text(LAYERNORM.replace("GRAD_X", "direct + mean"))
        monkeypatch.chdir(tmp_path)
        code, said = bpk("layernorm", "--mine", *{"file": [str(file)], "folder": ["exercises"], "course": []}[where])
        assert code == 0
        assert "yours: 0%, missing" in said and "layernorm.py" in said

    def test_a_file_that_raises_gets_the_sentence_of_check(
        self, bpk: Callable[..., tuple[int, str]], tmp_path: Path
    ) -> None:
        file = tmp_path / "linear.py"
        file.write_text("def forward(x, weight, bias):\n    return x @ weight, None\n")
        code, said = bpk("linear", "--mine", str(file))
        assert code == 1
        assert "forward raised RuntimeError" in said and "linear.py:2" in said
        assert "Traceback" not in said

    def test_a_stub_is_not_written_yet(self, bpk: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
        file = tmp_path / "linear.py"
        file.write_text("def forward(x, weight, bias):\n    raise NotImplementedError\n")
        code, said = bpk("linear", "--mine", str(file))
        assert code == 1
        assert "forward is not written yet" in said

    def test_numpy(self, bpk: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
        file = tmp_path / "relu.py"
        file.write_text("def forward(x):\n    return x * (x > 0), x\n\n\ndef backward(grad_y, x):\n    return grad_y\n")
        code, said = bpk("relu", "--mine", str(file), "--arrays", "numpy")
        assert code == 0
        assert "can't be told" in said

    def test_another_seed_takes_other_numbers(self, bpk: Callable[..., tuple[int, str]]) -> None:
        assert bpk("linear")[1] == bpk("linear", "--seed", "0")[1] != bpk("linear", "--seed", "1")[1]

    def test_a_misspelt_name_and_a_missing_file(self, bpk: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
        code, said = bpk("linera")
        assert code == 2
        assert 'Did you mean "linear"?' in said
        code, said = bpk("linear", "--mine", str(tmp_path))
        assert code == 2
        assert "there is no linear.py" in said

    @pytest.mark.parametrize("arguments", [["explain", "--help"], ["explain", "linera"]])
    def test_what_needs_no_torch_imports_none(self, arguments: list[str]) -> None:
        code = (
            "import sys; from backpropkit import cli\n"
            f"try: cli.main({arguments})\nexcept SystemExit: pass\nprint('torch' in sys.modules)"
        )
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        assert said.split()[-1] == "False"

    def test_what_prints_it_imports_no_torch(self) -> None:
        code = "import sys, backpropkit.output.explanation; print('torch' in sys.modules)"
        assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"
