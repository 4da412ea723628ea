"""`bpk grade`: what autograders call. Schema 1, one result per submission, exit codes, nothing lost."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from backpropkit.output import schema1

SOLUTIONS = Path(__file__).parents[1] / "solutions"
RIGHT = (SOLUTIONS / "02_linear_algebra/linear.py").read_text()
WRONG = RIGHT.replace("grad_y.sum(0)", "grad_y.mean(0)")
SECRET = "a secret of twenty characters"


def bpk(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "backpropkit.cli", *map(str, arguments)]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("BACKPROPKIT")}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env={**kept, **environment}, timeout=120)


def result(text: str) -> dict[str, Any]:
    """A result that is what its schema says."""
    found: dict[str, Any] = json.loads(text)
    jsonschema.validate(found, schema1.schema())
    return found


def submission(folder: Path, **files: str) -> Path:
    for name, code in files.items():
        file = folder / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code, "utf-8", errors="surrogateescape")
    return folder


def exercise(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(exercise for exercise in found["exercises"] if exercise["name"] == name)


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Six submissions of one class in one call, and the result of each by name."""
    root = tmp_path_factory.mktemp("class")
    submission(root / "ada", linear=RIGHT, relu="def forward(x:\n")
    submission(root / "bob", linear=WRONG)
    submission(root / "eve", linear="import os; os._exit(0)\n")
    submission(root / "empty").mkdir()
    submission(root / "twice" / "a", linear=RIGHT)
    submission(root / "twice" / "b", linear=RIGHT)
    submission(root / "late", linear=RIGHT + "\nwhile True:\n    pass\n", matmul="from helper import *\n")
    (root / "link").mkdir()
    (root / "link" / "linear.py").symlink_to(SOLUTIONS / "02_linear_algebra/linear.py")
    out = root / "out"
    done = bpk("grade", *sorted(root.iterdir()), "--output", out, "--seed", "7", "--timeout", "1")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "" and sorted(file.name for file in out.iterdir()) == [
        f"{name}.json" for name in ("ada", "bob", "empty", "eve", "late", "link", "twice")
    ]
    return {file.stem: result(file.read_text()) for file in out.iterdir()}


def test_a_right_file_earns_all_beside_one_that_is_no_python(batch: dict[str, dict[str, Any]]) -> None:
    ada = batch["ada"]

    assert ada["outcome"] == "graded" and ada["seed"] == 7
    assert exercise(ada, "linear")["status"] == "passed" and exercise(ada, "linear")["score"] == 11
    assert exercise(ada, "relu")["status"] == "error"
    assert "SyntaxError" in exercise(ada, "relu")["headline"]


def test_the_cause_of_a_mistake_is_in_the_result(batch: dict[str, dict[str, Any]]) -> None:
    linear = exercise(batch["bob"], "linear")

    assert linear["status"] == "failed" and 0 < linear["score"] < 11
    assert "grad_bias" in linear["headline"] and linear["file"] == "linear.py" and linear["line"]


def test_a_crash_is_a_graded_zero_with_its_reason(batch: dict[str, dict[str, Any]]) -> None:
    eve = batch["eve"]

    assert eve["outcome"] == "graded" and eve["score"] == 0 and eve["max_score"] == 11
    assert exercise(eve, "linear")["checks"][0]["status"] == "crashed"
    assert "exit code 0" in exercise(eve, "linear")["headline"]


def test_a_file_that_never_ends_is_a_timeout(batch: dict[str, dict[str, Any]]) -> None:
    assert exercise(batch["late"], "linear")["checks"][0]["status"] == "timeout"
    assert "ModuleNotFoundError" in exercise(batch["late"], "matmul")["headline"]


@pytest.mark.parametrize(("name", "reason"), [("empty", "no file in it"), ("twice", "two files are called linear")])
def test_what_can_not_be_read_is_ungradable_and_no_zero(
    batch: dict[str, dict[str, Any]], name: str, reason: str
) -> None:
    assert batch[name]["outcome"] == "ungradable" and reason in batch[name]["reason"]
    assert batch[name]["exercises"] == []


def test_a_link_out_of_the_submission_is_not_followed(batch: dict[str, dict[str, Any]]) -> None:
    linear = exercise(batch["link"], "linear")

    assert linear["score"] == 0 and "a link that leads out of the submission" in linear["headline"]


def test_every_solution_earns_what_check_gives() -> None:
    found = result(bpk("grade", SOLUTIONS, "--output", "-", "--seed", "1").stdout)

    assert found["score"] == found["max_score"] > 0, [e for e in found["exercises"] if e["status"] != "passed"]
    assert {e["status"] for e in found["exercises"]} == {"passed"}


def test_one_file_is_a_submission_too_and_numpy_is_an_option(tmp_path: Path) -> None:
    code = RIGHT.replace("grad_y.sum(0)", "grad_y.sum(axis=0)")
    submission(tmp_path, linear=code, helper="")
    done = bpk("grade", tmp_path / "linear.py", "--output", tmp_path / "result.json", "--arrays", "numpy")

    found = result((tmp_path / "result.json").read_text())
    assert done.returncode == 0 and found["submission"]["name"] == "linear" and found["score"] == 11


def test_the_same_seed_gives_the_same_result_again(tmp_path: Path) -> None:
    submission(tmp_path, linear=WRONG)

    first, second = (result(bpk("grade", tmp_path, "--output", "-", "--seed", "5").stdout) for _ in range(2))

    assert _without_durations(first) == _without_durations(second)


def _without_durations(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _without_durations(value) for key, value in found.items() if key != "duration"}
    return [_without_durations(item) for item in found] if isinstance(found, list) else found


def test_the_seed_is_drawn_from_the_secret_and_the_bytes(tmp_path: Path) -> None:
    ada, bob = submission(tmp_path / "ada", linear=RIGHT), submission(tmp_path / "bob", linear=WRONG)
    again, secret_file = submission(tmp_path / "again", linear=RIGHT), tmp_path / "secret"
    secret_file.write_text(SECRET + "\n")

    def seeds(**environment: str) -> list[int]:
        done = bpk("grade", ada, bob, again, "--output", tmp_path / "out", **environment)
        assert done.returncode == 0, done.stderr
        return [json.loads((tmp_path / "out" / f"{name}.json").read_text())["seed"] for name in ("ada", "bob", "again")]

    first = seeds(BACKPROPKIT_SECRET=SECRET)
    assert first[0] == first[2] != first[1]
    assert seeds(BACKPROPKIT_SECRET_FILE=str(secret_file)) == first
    assert seeds(BACKPROPKIT_SECRET=SECRET + "!") != first


def test_without_a_secret_the_seed_is_random_and_fits_into_json(tmp_path: Path) -> None:
    submission(tmp_path, linear=RIGHT)
    first, second = (result(bpk("grade", tmp_path, "--output", "-").stdout)["seed"] for _ in range(2))

    assert first != second and max(first, second) < 1 << 53


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere", "--output", "-"), "there is no file or folder nowhere"),
        (("ada", "bob", "--output", "-"), "need a folder"),
        (("ada", "bob", "--output", "ada/linear.py"), "is a file"),
        (("ada", "--output", "no/such/folder/out.json"), "there is no folder"),
        (("ada", "ada/../ada", "--output", "out"), "2 submissions are called"),
        (("ada", "--output", "-", "--catalog", "nowhere"), "the catalog nowhere is no folder"),
    ],
)
def test_misuse_is_a_sentence_and_exit_code_2(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    for name in ("ada", "bob"):
        submission(tmp_path / name, linear=RIGHT)

    done = bpk("grade", *arguments, cwd=tmp_path)

    assert done.returncode == 2 and words in done.stderr and done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    submission(tmp_path, linear=RIGHT)

    done = bpk("grade", tmp_path, "--output", "-", BACKPROPKIT_SECRET="1234")

    assert done.returncode == 2 and "at least 16" in done.stderr and "1234" not in done.stderr


def test_settings_in_the_submission_are_not_obeyed(tmp_path: Path) -> None:
    """A catalog of the student's own would be code that runs in the grader."""
    submission(tmp_path, linear=RIGHT)
    (tmp_path / "pyproject.toml").write_text('[tool.backpropkit]\narrays = "numpy"\ncatalog = ["mine"]\n')
    submission(tmp_path / "mine" / "01_first_gradient", evil="open('evil', 'w')")

    done = bpk("grade", ".", "--output", "-", cwd=tmp_path)

    assert result(done.stdout)["score"] == 11 and not (tmp_path / "evil").exists()


def test_what_the_student_prints_reaches_the_result_cut_and_clean_and_no_other_channel(tmp_path: Path) -> None:
    noise = "import os\nprint('\\x1b[31mred\\x1b[0m\\x07', flush=True)\nos.write(1, b'out'); os.write(2, b'err')\n"
    submission(tmp_path, linear=noise + "print('x' * 1_000_000)\n" + RIGHT)

    done = bpk("grade", tmp_path, "--output", "-")
    linear = exercise(result(done.stdout), "linear")

    assert linear["score"] == 11 and linear["printed"].startswith("red\nxxx")
    assert len(linear["printed"]) < 5000 and "characters more" in linear["printed"]
    assert done.stderr == ""


def test_a_spec_that_fails_is_the_kits_fault_and_the_rest_is_graded(tmp_path: Path) -> None:
    mine = submission(tmp_path / "specs" / "20_own", broken="raise RuntimeError('a typo of the instructor')\n")
    submission(tmp_path / "ada", linear=RIGHT, broken="x = 1\n")

    done = bpk("grade", tmp_path / "ada", "--output", "-", "--catalog", mine.parent)
    found = result(done.stdout)

    assert done.returncode == 0 and found["outcome"] == "grader_error" and "a typo" in found["reason"]
    assert exercise(found, "linear")["score"] == 11


ENDLESS = RIGHT + "\nwhile True:\n    pass\n"


@pytest.fixture
def unfinished(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A grade that has the result of matmul and waits for a relu and a tanh that never end; the file that it writes."""
    matmul = (SOLUTIONS / "02_linear_algebra/matmul.py").read_text()
    folder, out = submission(tmp_path / "ada", matmul=matmul, relu=ENDLESS, tanh=ENDLESS), tmp_path / "ada.json"
    command = [sys.executable, "-P", "-m", "backpropkit.cli", "grade", str(folder), "--output", str(out)]
    with subprocess.Popen([*command, "--timeout", "50"], stderr=subprocess.PIPE, text=True) as running:
        ends = time.monotonic() + 60
        while not out.exists() and time.monotonic() < ends:
            time.sleep(0.05)
        yield running, out
        running.kill()


def test_what_was_graded_before_the_grader_is_killed_stays(unfinished: tuple[subprocess.Popen[str], Path]) -> None:
    running, out = unfinished
    running.kill()
    found = result(out.read_text())

    assert found["outcome"] == "grader_error"
    assert found["reason"] == "grading was cut short: 1 of 3 exercises were graded"
    assert exercise(found, "matmul")["score"] == exercise(found, "matmul")["max_score"] > 0


def test_ctrl_c_ends_a_grade_at_once_whatever_its_workers_do(unfinished: tuple[subprocess.Popen[str], Path]) -> None:
    running, _ = unfinished
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=15)

    assert running.returncode == 130
    assert "Traceback" not in errors


def test_exercises_that_are_graded_side_by_side_come_in_the_courses_order(tmp_path: Path) -> None:
    names = ["matvec", "matmul", "linear", "relu", "softmax", "layernorm"]
    for name in names:
        shutil.copy(next(SOLUTIONS.rglob(f"{name}.py")), tmp_path)
    found = result(bpk("grade", tmp_path, "--output", "-").stdout)

    assert [exercise["name"] for exercise in found["exercises"]] == names
    assert found["score"] == found["max_score"]
