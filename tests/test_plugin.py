"""`pytest exercises` grades, one item per check, and leaves every other project's files alone: pytest inside pytest."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree

import numpy.random  # noqa: F401
import pytest

import backpropkit.grade.here  # pytest inside pytest forgets what it imports, and torch loads only once
import backpropkit.output.terminal  # noqa: F401

pytest_plugins = ["pytester"]

INSTALLED = any(point.name == "backpropkit" for point in metadata.entry_points(group="pytest11"))
PLUGIN = () if INSTALLED else ("-p", "backpropkit.pytest_plugin")

RIGHT = (Path(__file__).parents[1] / "solutions/02_linear_algebra/linear.py").read_text()
WRONG = RIGHT.replace("grad_bias = grad_y.sum(0)", "grad_bias = 2 * grad_y.sum(0)")
STUB = '''
def forward(x, weight, bias):
    """x [N, I], weight [O, I], bias [O] -> y [N, O], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, O] -> grad_x [N, I], grad_weight [O, I], grad_bias [O]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
'''
SPEC = '''"""Twice x: y = 2 * x"""

from backpropkit.spec import exercise


@exercise(inputs={"x": "N D"}, output={"y": "N D"}, hints=["Each y depends on one x."])
def double(x):
    y = 2 * x
    return y
'''
CHECKS = [
    "written",
    "forward",
    "grad_x",
    "grad_weight",
    "grad_bias",
    "finite differences",
    "linearity",
    "edges",
    "purity",
    "precision",
    "cuda",
]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Runs pytest with the plugin in an empty project, on a wide screen."""
    monkeypatch.setenv("COLUMNS", "160")

    def run(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest(*PLUGIN, "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *arguments)

    return run


@pytest.fixture
def put(pytester: pytest.Pytester):
    """Writes a file of the project."""

    def put(path: str, content: str | bytes) -> Path:
        file = pytester.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return put


class TestGrading:
    def test_a_right_file_has_one_passing_item_per_check(self, put, run):
        put("exercises/02_linear_algebra/linear.py", RIGHT)
        result = run("exercises", "-v", "--backpropkit-device", "cpu")
        result.assert_outcomes(passed=len(CHECKS) - 1, skipped=1)
        for name in CHECKS[:-1]:
            result.stdout.fnmatch_lines(f"*exercises/02_linear_algebra/linear.py::{name} PASSED*")
        result.stdout.fnmatch_lines("backpropkit: 1 exercise, 11 / 11 points, seed 0")

    def test_a_wrong_gradient_fails_with_the_kits_message_and_no_traceback(self, put, run):
        file = put("exercises/02_linear_algebra/linear.py", WRONG)
        result = run("exercises")
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        line = WRONG.splitlines().index("    grad_bias = 2 * grad_y.sum(0)  # every row used the same bias") + 1
        result.stdout.fnmatch_lines(["*linear::grad_bias*", "*grad_bias*", f"*{file.name}:{line}*"])
        result.stdout.fnmatch_lines("FAILED exercises/02_linear_algebra/linear.py::grad_bias - grad_bias*")
        result.stdout.no_fnmatch_line("*Traceback*")
        result.stdout.no_fnmatch_line("*pytest_plugin.py*")

    def test_the_verdicts_are_those_of_check(self, put, run):
        from backpropkit import catalog
        from backpropkit.grade.here import Wish, grade_file

        file = put("exercises/02_linear_algebra/linear.py", WRONG)
        said = {check.name: check.status for check in grade_file(catalog.load("linear"), file, Wish()).checks}
        result = run("exercises", "-v")
        for name, status in said.items():
            result.stdout.fnmatch_lines(f"*linear.py::{name} {status.upper()}*")

    def test_a_stub_fails_as_not_written_yet(self, put, run):
        put("exercises/02_linear_algebra/linear.py", STUB)
        result = run("exercises")
        result.assert_outcomes(failed=2, skipped=len(CHECKS) - 2)
        result.stdout.fnmatch_lines("FAILED *linear.py::written - forward is not written yet")
        result.stdout.fnmatch_lines("backpropkit: 1 exercise, 0 / 11 points, seed 0")

    def test_a_skipped_check_says_why_and_where(self, put, run):
        put("exercises/02_linear_algebra/linear.py", WRONG)
        result = run("exercises", "-rs")
        result.stdout.fnmatch_lines("SKIPPED * exercises/02_linear_algebra/linear.py:1: asked once the rest is right")

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"def forward(x:\n", "*the file can't be read: SyntaxError*"),
            ("def forward(x):\n\ty = 1\n        return y\n", "*the file can't be read: TabError*"),
            (b"caf\xe9 = 1\n", "*it is not UTF-8*"),
            (b"x = 1\0\n", "*NUL byte*"),
            (b"", "*forward is not in the file*"),
            (b"import sys; sys.exit(3)", "*the file called exit(3)*"),
            (b"1 / 0", "*the file raised ZeroDivisionError*"),
        ],
    )
    def test_a_file_that_does_not_load_fails_in_words(self, put, run, content, words):
        put("exercises/02_linear_algebra/linear.py", content)
        result = run("exercises")
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(words)
        result.stdout.no_fnmatch_line("*Traceback*")

    def test_each_file_is_run_once_and_its_prints_are_shown_with_its_first_failure(self, put, run):
        put("exercises/02_linear_algebra/linear.py", "print('loaded now')\n" + WRONG)
        result = run("exercises")
        assert result.stdout.str().count("loaded now") == 1

    def test_warnings_of_the_students_are_not_errors_where_the_project_says_so(self, put, run):
        put("pytest.ini", "[pytest]\nfilterwarnings = error::DeprecationWarning\n")
        put(
            "exercises/02_linear_algebra/linear.py",
            "import warnings\nwarnings.warn('old', DeprecationWarning)\n" + RIGHT,
        )
        run("exercises", "--backpropkit-device", "cpu").assert_outcomes(passed=len(CHECKS) - 1, skipped=1)


class TestChoosing:
    def test_a_file_and_one_of_its_checks_can_be_named(self, put, run):
        put("exercises/02_linear_algebra/linear.py", RIGHT)
        run("exercises/02_linear_algebra/linear.py::grad_x").assert_outcomes(passed=1)

    def test_k_chooses_among_checks(self, put, run):
        put("exercises/02_linear_algebra/linear.py", RIGHT)
        run("exercises", "-k", "grad_x or grad_bias").assert_outcomes(passed=2, deselected=len(CHECKS) - 2)

    def test_collect_only_names_the_checks_and_runs_nothing(self, put, run):
        put("exercises/02_linear_algebra/linear.py", "raise SystemExit\n" + STUB)
        result = run("exercises", "--collect-only", "-q")
        assert result.ret == pytest.ExitCode.OK
        assert [line.split("::")[1] for line in result.outlines if "::" in line] == CHECKS

    def test_points_are_properties_of_a_junit_report(self, put, run, pytester):
        put("exercises/02_linear_algebra/linear.py", WRONG)
        run("exercises", "--junitxml=report.xml")
        cases = ElementTree.parse(pytester.path / "report.xml").getroot().iter("testcase")
        points = {
            case.get("name"): [float(p.get("value") or "nan") for p in case.iter("property")]
            for case in cases  # points, max_points
        }
        assert points["grad_x"] == [2, 2]
        assert points["grad_bias"] == [0, 2]
        assert points["written"] == [0, 0]

    def test_the_seed_is_chosen_and_told(self, put, run):
        put("exercises/02_linear_algebra/linear.py", RIGHT)
        run("exercises", "--backpropkit-seed", "7").stdout.fnmatch_lines("backpropkit: *, seed 7")

    def test_arrays_can_be_settled_in_the_projects_settings(self, put, run):
        put("pyproject.toml", '[tool.backpropkit]\narrays = "numpy"\n')
        put("exercises/02_linear_algebra/linear.py", RIGHT)
        run("exercises", "--backpropkit-device", "cpu").assert_outcomes(passed=len(CHECKS) - 1, skipped=1)
        run("exercises", "-rs").stdout.fnmatch_lines("*NumPy arrays live on the CPU")

    def test_a_typo_in_the_settings_is_a_usage_error_in_a_sentence(self, put, run):
        put("pyproject.toml", '[tool.backpropkit]\narray = "numpy"\n')
        result = run("exercises")
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines('*"array", which is none of *Did you mean "arrays"?')

    def test_a_catalog_that_is_not_there_is_a_usage_error_in_a_sentence(self, put, run):
        put("pyproject.toml", '[tool.backpropkit]\ncatalog = ["ours"]\n')
        put("exercises/02_linear_algebra/linear.py", RIGHT)
        result = run("exercises")
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines("ERROR: the catalog *ours is no folder")

    def test_an_instructors_own_exercise_is_graded_from_the_catalog_in_the_settings(self, put, run):
        put("pyproject.toml", '[tool.backpropkit]\ncatalog = ["ours"]\n')
        put("ours/11_ours/double.py", SPEC)
        put(
            "work/11_ours/double.py",
            "def forward(x):\n    return 2 * x, None\n\ndef backward(g, _):\n    return 2 * g\n",
        )
        run("work", "-k", "grad_x or forward").assert_outcomes(passed=2, deselected=7)

    def test_numpy_arrays_are_asked_for(self, put, run):
        put(
            "exercises/02_linear_algebra/linear.py",
            "import numpy as np\n" + RIGHT.replace("weight.T", "np.array(weight).T"),
        )
        run("exercises", "--backpropkit-arrays", "numpy").assert_outcomes(passed=len(CHECKS) - 1, skipped=1)

    def test_a_device_that_is_not_here_is_a_usage_error_in_a_sentence(self, put, run):
        put("exercises/02_linear_algebra/linear.py", RIGHT)
        result = run("exercises", "--backpropkit-device", "cuda:99")
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines('ERROR: the device "cuda:99" was asked for, and this machine has *')


class TestOtherProjects:
    """None of these is a submission, though the name is an exercise's and forward and backward are in it."""

    MODULE = "def forward(x):\n    return x\n\n\ndef backward(x):\n    return x\n"

    def test_a_module_of_that_name_is_not_collected(self, put, run):
        put("models/linear.py", self.MODULE)
        put("models/test_linear.py", "from linear import forward\n\n\ndef test_it():\n    assert forward(1) == 1\n")
        run("models").assert_outcomes(passed=1)
        run().assert_outcomes(passed=1)

    def test_a_test_file_of_that_name_stays_a_test_file(self, put, run):
        put("pytest.ini", "[pytest]\npython_files = *.py\n")
        put("models/linear.py", self.MODULE + "\n\ndef test_it():\n    assert backward(1) == 1\n")
        run("models").assert_outcomes(passed=1)
        run("models/linear.py").assert_outcomes(passed=1)

    def test_speaking_of_the_kit_is_not_enough(self, put, run):
        put("models/linear.py", '"""Not from backpropkit."""\n' + self.MODULE)
        assert run("models").ret == pytest.ExitCode.NO_TESTS_COLLECTED

    def test_without_arguments_nothing_is_graded(self, put, run):
        put("exercises/02_linear_algebra/linear.py", RIGHT)
        assert run().ret == pytest.ExitCode.NO_TESTS_COLLECTED

    def test_a_folder_beside_the_one_asked_for_is_not_graded(self, put, run):
        put("exercises/02_linear_algebra/linear.py", RIGHT)
        put("tests/test_nothing.py", "def test_nothing():\n    pass\n")
        run("tests").assert_outcomes(passed=1)

    def test_the_specs_of_the_kit_are_not_submissions(self, run):
        from backpropkit import catalog

        assert run(str(catalog.OURS)).ret == pytest.ExitCode.NO_TESTS_COLLECTED

    def test_a_stub_that_was_moved_is_still_a_submission(self, put, run):
        put("homework/linear.py", STUB)
        run("homework").assert_outcomes(failed=2, skipped=len(CHECKS) - 2)

    def test_importing_the_plugin_loads_neither_torch_nor_rich(self):
        code = "import sys, backpropkit.pytest_plugin; print(sorted({'torch', 'numpy', 'rich'} & set(sys.modules)))"
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert said.stdout.strip() == "[]"
