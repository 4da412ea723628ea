"""`from backpropkit import check`: in the main block of a file, and in a notebook."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

import backpropkit
from backpropkit import check
from backpropkit.catalog import UnknownExercise
from backpropkit.grade.devices import NoSuchDevice

SOLUTION = Path(__file__).parents[1] / "solutions/02_linear_algebra/linear.py"
MAIN = """

if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
"""


def forward(x, weight, bias):
    return x @ weight.T + bias, (x, weight)


def backward(grad_y, saved):
    x, weight = saved
    return grad_y @ weight, grad_y.T @ x, grad_y.sum(0)


class TestInANotebook:
    def test_functions_in_the_exercises_order(self, capsys):
        result = check("linear", forward, backward, device="cpu")
        assert result.passed
        assert repr(result) == "<linear: passed, 11 / 11 points>"
        assert "11 / 11 points" in capsys.readouterr().out

    def test_functions_by_name(self):
        assert check("linear", backward=backward, forward=forward).passed

    def test_functions_may_be_lambdas_partials_and_callable_objects(self):
        class Backward:
            def __call__(self, grad_y, saved):
                return backward(grad_y, saved)

        assert check("linear", lambda *inputs: forward(*inputs), Backward()).passed
        assert check("linear", Backward(), forward).status == "error"

    def test_a_function_that_is_left_out_is_not_written_yet(self, capsys):
        result = check("linear", forward)
        assert result.score == 2
        assert "backward" in capsys.readouterr().out

    def test_a_wrong_gradient_is_explained(self, capsys):
        def twice(grad_y, saved):
            grad_x, grad_weight, grad_bias = backward(grad_y, saved)
            return grad_x, grad_weight, 2 * grad_bias

        assert not check("linear", forward, twice).passed
        assert "grad_bias" in capsys.readouterr().out.splitlines()[0]

    def test_what_a_function_prints_is_shown(self, capsys):
        def chatty(grad_y, saved):
            sys.stdout.write(f"shape {list(grad_y.shape)}")
            return backward(grad_y, saved)

        check("linear", forward, chatty)
        assert "shape [3, 2]" in capsys.readouterr().out

    def test_the_seed_is_chosen(self, capsys):
        check("linear", forward, backward, seed=7)
        assert "seed 7" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("functions", "named", "words"),
        [
            ((), {}, r'no function of linear came. Write check\("linear", forward, backward\)'),
            ((forward, backward, forward), {}, "linear has 2 functions, and 3 came"),
            ((forward,), {"bakward": backward}, "linear has no function bakward"),
            ((forward, 3), {}, "backward is a int, not a function"),
        ],
    )
    def test_functions_that_are_not_the_exercises_are_refused(self, functions, named, words):
        with pytest.raises(TypeError, match=words):
            check("linear", *functions, **named)

    def test_it_runs_on_one_thread_and_gives_back_the_others(self):
        seen = []

        def counting(*inputs):
            seen.append(torch.get_num_threads())
            return forward(*inputs)

        torch.set_num_threads(2)
        try:
            check("linear", counting, backward)
            assert torch.get_num_threads() == 2
        finally:
            torch.set_num_threads(1)
        assert set(seen) == {1}

    def test_an_unknown_exercise_is_answered_with_the_nearest(self):
        with pytest.raises(UnknownExercise, match="Did you mean"):
            check("liner", forward, backward)

    def test_a_device_that_is_not_here_is_refused(self):
        with pytest.raises(NoSuchDevice, match="cuda:99"):
            check("linear", forward, backward, device="cuda:99")


class TestInAFile:
    def test_running_a_file_checks_it(self, tmp_path):
        file = tmp_path / "linear.py"
        file.write_text(SOLUTION.read_text() + MAIN)
        said = subprocess.run([sys.executable, file], capture_output=True, text=True, check=True, cwd=tmp_path)
        assert said.stdout.startswith("ok linear  11 / 11 points")
        assert said.stderr == ""

    def test_a_path_is_graded_without_running_its_main_block(self, tmp_path, capsys):
        file = tmp_path / "linear.py"
        file.write_text(SOLUTION.read_text() + MAIN)
        assert check(str(file)).passed
        assert capsys.readouterr().out.count("linear") == 1

    def test_the_settings_beside_the_file_hold(self, tmp_path):
        (tmp_path / "pyproject.toml").write_text('[tool.backpropkit]\narrays = "numpy"\n')
        file = tmp_path / "linear.py"
        file.write_text(SOLUTION.read_text().replace("weight.T", "weight.t()"))  # which NumPy's arrays have not
        assert not check(str(file)).passed
        assert check(str(file), arrays="torch").passed

    def test_a_file_that_is_not_there_is_an_error_of_its_own(self):
        with pytest.raises(FileNotFoundError, match="nowhere"):
            check("nowhere/linear.py")


class TestTheImport:
    def test_importing_the_kit_imports_no_torch(self):
        code = "import sys, backpropkit; print('torch' in sys.modules)"
        assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"

    def test_other_names_are_attribute_errors(self):
        with pytest.raises(AttributeError, match="chek"):
            _ = backpropkit.chek
