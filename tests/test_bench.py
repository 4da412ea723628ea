"""The speed report: what is timed beside what, in which order, at which sizes, and how it is said."""

import math
from importlib import metadata
from pathlib import Path

import pytest
import torch

from backpropkit import catalog, cli
from backpropkit.bench import sides, timing
from backpropkit.bench.plain import Report, Row
from backpropkit.bench.sides import NoAnswer, Side, Sides
from backpropkit.output.look import Look
from backpropkit.output.speed import duration, speed_lines
from backpropkit.spec import SpecError
from backpropkit.student.exchange import Count
from backpropkit.student.local import LocalStudent

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
LINEAR = ROOT / "solutions/02_linear_algebra/linear.py"
CODE = LINEAR.read_text()
INSTALLED = any(point.name == "backpropkit" for point in metadata.entry_points(group="pytest11"))
PLUGIN = () if INSTALLED else ("-p", "backpropkit.pytest_plugin")


def report(code=CODE, sizes=None, **others):
    student = LocalStudent(LINEAR, code.encode(), own_folder=False)
    return timing.report(catalog.load("linear"), student, sizes or {"N": 4}, **others)


class TestWhatIsTimed:
    def test_both_functions_with_both_counts(self):
        found = report()
        assert [row.function for row in found.rows] == ["forward", "backward"]
        assert [(row.your_operators > 0, row.pytorchs_operators > 0) for row in found.rows] == [(True, True)] * 2
        assert all(0 < row.yours < 10 and 0 < row.pytorchs < 10 for row in found.rows)
        assert (found.runs, found.dtype, found.device) == (timing.RUNS, "float32", "cpu")

    def test_more_operators_are_counted_as_more(self):
        slower = CODE.replace("    return grad_x,", "    grad_x = grad_x + 0\n    return grad_x,")
        assert report(slower).rows[1].your_operators == report().rows[1].your_operators + 1

    def test_in_numpy_only_pytorchs_operators_are_counted(self):
        found = report(arrays="numpy")
        assert not found.counted and found.rows[0].pytorchs_operators

    def test_the_two_take_turns(self):
        order = []

        def side(name):
            return Side(lambda: order.append(f"{name} forward"), lambda _: order.append(f"{name} backward"), {})

        timing._fastest(Sides(side("yours"), side("PyTorch's"), {}), "cpu")
        turn = ["yours forward", "yours backward", "PyTorch's forward", "PyTorch's backward"]
        assert order == turn * (timing.WARM + timing.RUNS)

    def test_backward_gets_what_its_own_forward_saved(self):
        numbers, got = iter(range(1000)), []
        counting = Side(lambda: next(numbers), got.append, {})
        timing._fastest(Sides(counting, Side(int, abs, {}), {}), "cpu")
        assert got == list(range(len(got)))

    def test_what_takes_too_long_is_run_once(self, monkeypatch):
        monkeypatch.setattr(timing, "SECONDS", 0.0)
        assert report().runs == 1

    @pytest.mark.cuda
    def test_a_cuda_device_is_timed_by_its_own_events(self):
        found = report(device="cuda:0")
        assert found.device == "cuda:0" and all(row.yours > 0 and row.pytorchs > 0 for row in found.rows)


class TestSizes:
    def test_chosen_ones_are_taken(self):
        assert report(sizes={"N": 4, "O": 2}).sizes == {"N": 4, "I": 5, "O": 2}

    def test_a_dim_that_is_none_is_refused(self):
        with pytest.raises(SpecError, match="linear has no dim T: its dims are N, I, O"):
            report(sizes={"T": 4})

    @pytest.mark.parametrize("name", ["layernorm", "conv2d", "flash_attention", "grouped_query_attention"])
    def test_the_lessons_own_grow_together_and_then_the_batch(self, name):
        asked = catalog.load(name)
        shown = sides._trial(asked, {"N": 2} if "N" in asked.dim_names else {"B": 2}).sample.sizes
        grown = sides._trial(asked, {}).sample.sizes
        assert len({grown[dim] / shown[dim] for dim in shown if dim not in ("N", "B")}) == 1
        assert sides.MOST / 4 < math.prod(grown.values()) <= sides.MOST

    def test_a_case_with_numbers_of_its_own_keeps_its_size(self):
        assert sides._trial(catalog.load("matvec"), {}).sample.sizes


class TestNoAnswer:
    def test_what_is_not_written(self):
        with pytest.raises(NoAnswer, match="backward is not written yet"):
            report(CODE[: CODE.index("def backward")] + "def backward(grad_y, saved):\n    raise NotImplementedError\n")

    def test_what_raises(self):
        with pytest.raises(NoAnswer, match="backward raised ZeroDivisionError"):
            report(CODE.replace("    return grad_x,", "    1 / 0\n    return grad_x,"))

    def test_what_raises_the_second_time(self):
        twice = "calls = []\n" + CODE.replace(
            "    return grad_x,", "    calls.append(1)\n    2 / (3 - len(calls))\n    return grad_x,"
        )
        with pytest.raises(NoAnswer, match="it raised ZeroDivisionError on a later run"):
            report(twice)


class TestHowItIsSaid:
    ROWS = (Row("forward", 2.2e-4, 9.32e-5, 9, 1), Row("backward", 2.92e-3, 1.61e-5, 11, 1))

    def test_as_a_table(self):
        said = Report("layernorm", {"N": 384, "D": 640}, "float32", "cpu", 30, True, self.ROWS)
        assert [line.plain for line in speed_lines(said, Look(plain=True))] == [
            "layernorm  N=384, D=640",
            "  float32, cpu, the fastest of 30 runs",
            "",
            "               yours   PyTorch's   times   operators   PyTorch's",
            "  forward     220 us     93.2 us   2.4 x           9           1",
            "  backward   2.92 ms     16.1 us   181 x          11           1",
        ]

    def test_what_was_not_counted_is_no_zero(self):
        said = Report("layernorm", {"N": 384}, "float32", "cpu", 1, False, self.ROWS)
        lines = [line.plain for line in speed_lines(said, Look(plain=True))]
        assert lines[1] == "  float32, cpu, one run" and lines[4].split()[-2:] == ["-", "1"]

    @pytest.mark.parametrize(
        ("seconds", "words"), [(2.5, "2.5 s"), (0.0123, "12.3 ms"), (4e-6, "4 µs"), (5e-8, "0.05 µs")]
    )
    def test_a_time_in_its_unit(self, seconds, words):
        assert duration(seconds) == words


class TestTheCommand:
    def test_a_file(self, capsys, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert cli.main(["bench", str(LINEAR), "N=4", "I=8"]) == 0
        said = capsys.readouterr().out
        assert "linear  N=4, I=8, O=2" in said and "backward" in said and "no points depend on it" in said

    def test_the_file_of_ones_course(self, capsys, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        file = tmp_path / "exercises/02_linear_algebra/linear.py"
        file.parent.mkdir(parents=True)
        file.write_text(CODE.replace("    return grad_x,", "    1 / 0\n    return grad_x,"))
        assert cli.main(["bench", "linear", "N=4"]) == 1
        said = " ".join(capsys.readouterr().out.split())
        assert "exercises/02_linear_algebra/linear.py can't be timed: backward raised ZeroDivisionError" in said
        assert "`bpk check linear` says more" in said

    def test_what_is_no_layer(self, capsys, tmp_path):
        file = tmp_path / "numerical_gradient.py"
        file.write_text("")
        assert cli.main(["bench", str(file)]) == 0
        assert "is no layer" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["linaer"], 'Did you mean "linear"?'),
            (["no/linear.py"], "there is no file no/linear.py"),
            ([str(LINEAR), "--device", "cuda", "--arrays", "numpy"], "NumPy arrays live on the CPU"),
            ([str(LINEAR), "--device", "cuda:99"], 'the device "cuda:99" was asked for'),
            ([str(LINEAR), "T=4"], "linear has no dim T"),
        ],
    )
    def test_what_can_not_be_done(self, capsys, arguments, words):
        assert cli.main(["bench", *arguments]) == 2
        assert words in capsys.readouterr().err

    @pytest.mark.parametrize("size", ["N", "N=0", "N=x"])
    def test_a_size_that_is_none(self, capsys, size):
        with pytest.raises(SystemExit) as left:
            cli.main(["bench", "linear", size])
        assert left.value.code == 2
        assert "invalid DIM=SIZE" in capsys.readouterr().err


def test_pytest_benchmark_times_four_things_per_layer(pytester, monkeypatch):
    from backpropkit.bench import rounds

    monkeypatch.setattr(rounds, "RUNS", 2)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)  # in a process of xdist pytest-benchmark says nothing
    folder = pytester.mkdir("solutions").joinpath("02_linear_algebra")
    folder.mkdir()
    folder.joinpath("linear.py").write_text(CODE)
    folder.joinpath("matmul.py").write_text("def forward(a, b):\n    raise NotImplementedError\n")
    result = pytester.runpytest_inprocess(*PLUGIN, "-v", "-rs", "--benchmark-only", "solutions")
    result.assert_outcomes(passed=4, skipped=4)
    result.stdout.fnmatch_lines_random(
        ["*linear.py::forward?yours? PASSED*", "*linear.py::backward?PyTorch? PASSED*", "*forward is not written yet*"]
    )
    result.stdout.fnmatch_lines(["*benchmark 'linear: forward': 2 tests*"])


def test_without_it_nothing_is_timed(pytester):
    folder = pytester.mkdir("solutions").joinpath("02_linear_algebra")
    folder.mkdir()
    folder.joinpath("linear.py").write_text(CODE)
    result = pytester.runpytest_inprocess(*PLUGIN, "--collect-only", "-q", "solutions")
    assert "yours" not in result.stdout.str() and "grad_bias" in result.stdout.str()


def test_counts_are_those_of_the_watch():
    student = LocalStudent(LINEAR, CODE.encode(), own_folder=False)
    both = sides.sides(catalog.load("linear"), student, {"N": 4}, "cpu", "torch")
    assert isinstance(both.yours.counts["forward"], Count)
    assert torch.equal(both.pytorchs.forward()[0], both.pytorchs.forward()[0])
