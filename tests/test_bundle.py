"""Bundles, each tried by putting it where its platform does and running what is in it."""

import ast
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from backpropkit import catalog
from backpropkit.assignment import toml
from backpropkit.commands.course import untouched

HERE = Path(__file__).parent
SOLUTIONS = HERE.parent / "solutions"
RIGHT = (SOLUTIONS / "02_linear_algebra/linear.py").read_text()
WRONG = RIGHT.replace("grad_y.sum(0)", "grad_y.mean(0)")
ASSIGNMENT = """
title = "Homework | 3"
exercises = ["linear", "twice"]
catalog = ["ours"]
[points]
linear = 20
[visibility]
linear = { edges = "hidden" }
"""
SPEC = '''"""Twice: y = 2 x

Every entry of y is two of x.
"""

from backpropkit.spec import exercise


@exercise(inputs={"x": "N D"}, output={"y": "N D"}, torch=lambda x: 2 * x, hints=["a", "b", "c"])
def twice(x):
    y = 2 * x
    return y
'''
TWICE = "def forward(x):\n    return 2 * x, ()\n\n\ndef backward(grad_y, saved):\n    return 2 * grad_y\n"
SPY = """
try:
    print("read", open("{secret}").read())
except Exception as error:
    print("refused", type(error).__name__)
"""


def run(*command: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("BACKPROPKIT")}
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, cwd=cwd, env={**kept, **environment}, timeout=240
    )


def bpk(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-P", "-m", "backpropkit.cli", *arguments, cwd=cwd, **environment)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assignment with an exercise of the kit's and one of the instructor's own, whose solution lies beside it."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "ours" / "11_ours").mkdir(parents=True)
    (folder / "ours" / "11_ours" / "twice.py").write_text(SPEC)
    (folder / "ours" / "solutions").mkdir()
    (folder / "ours" / "solutions" / "thrice.py").write_text(TWICE)
    file = folder / "assignment.toml"
    file.write_text(ASSIGNMENT)
    return file


@pytest.fixture(scope="module")
def bundles(plan: Path) -> dict[str, Path]:
    """One bundle of every kind."""
    made = {}
    for kind in ("student", "gradescope", "github", "prairielearn"):
        made[kind] = plan.parent / (f"{kind}.zip" if kind == "gradescope" else kind)
        done = bpk("bundle", kind, made[kind], "--assignment", plan, "--image", "uni/grader")
        assert done.returncode == 0 and "2 exercises" in done.stdout, done.stderr
    return made


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """A machine whose apt-get and pip write down what they are asked, and whose Python is this one."""
    tools, log = tmp_path / "tools", tmp_path / "log"
    tools.mkdir()
    python = f"""\
        #!/usr/bin/env bash
        if [ "$1 $2" = "-m venv" ]; then
            mkdir -p "$3/bin" && cp "$0" "$3/bin/python"
        elif [ "$1 $2" = "-m pip" ]; then
            echo "pip $*" >> {log}
        else
            exec {sys.executable} "$@"
        fi
        """
    for name, code in {
        "python3": python,
        "python": python,
        "apt-get": f'#!/usr/bin/env bash\necho "apt-get $*" >> {log}\n',
    }.items():
        (tools / name).write_text(textwrap.dedent(code))
        (tools / name).chmod(0o755)
    return {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "BACKPROPKIT_ROOT": str(tmp_path),
        "PYTHONPATH": "",
        "LOG": str(log),
    }


def submission(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, code in files.items():
        (folder / f"{name}.py").write_text(code)
    return folder


def schema(name: str) -> Any:
    return json.loads((HERE / f"schemas/{name}.schema.json").read_text())


def unzip(archive: Path, folder: Path) -> None:
    """As `unzip` does it, with the modes that are in the archive."""
    with zipfile.ZipFile(archive) as whole:
        for entry in whole.infolist():
            made = Path(whole.extract(entry, folder))
            made.chmod(entry.external_attr >> 16 & 0o777)


@pytest.fixture
def gradescope(bundles: dict[str, Path], tmp_path: Path, machine: dict[str, str]) -> Path:
    """/autograder as Gradescope leaves it after the image is built."""
    here = tmp_path / "autograder"
    unzip(bundles["gradescope"], here / "source")
    shutil.copy(here / "source" / "run_autograder", here)
    (here / "source" / "secret").chmod(0o644)
    built = run("bash", here / "source" / "setup.sh", **machine)
    assert built.returncode == 0, built.stderr
    return here


def test_gradescope_builds_its_image(gradescope: Path, machine: dict[str, str]) -> None:
    asked = Path(machine["LOG"]).read_text()
    wanted = (gradescope / "source" / "requirements.txt").read_text()

    assert "apt-get install -y --no-install-recommends python3 python3-venv" in asked
    assert f"install --no-cache-dir -r {gradescope}/source/requirements.txt" in asked
    assert re.search(r"^torch==[\d.]+$", wanted, re.M) and re.search(r"^numpy==[\d.]+$", wanted, re.M)
    assert (gradescope / "source" / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_gradescope_grades_a_submission(gradescope: Path, machine: dict[str, str]) -> None:
    spy = SPY.format(secret=gradescope / "source" / "secret")
    submission(gradescope / "submission", linear=spy + WRONG, twice=TWICE)
    package = gradescope / "source/kit/backpropkit/__init__.py"
    package.write_text(re.sub(r'__version__ = ".*"', '__version__ = "the bundled one"', package.read_text()))

    done = run(gradescope / "run_autograder", cwd=gradescope / "submission", **machine)
    found = json.loads((gradescope / "results" / "results.json").read_text())
    jsonschema.validate(found, schema("gradescope"))
    tests = {test["name"]: test for test in found["tests"]}

    assert done.returncode == 0, done.stderr
    assert found["extra_data"]["backpropkit"]["kit"] == "the bundled one"
    assert sum(
        t["max_score"] for n, t in tests.items() if n.startswith("linear:") and "max_score" in t
    ) == pytest.approx(20)
    assert tests["linear: grad_x"]["score"] == pytest.approx(40 / 11, abs=1e-5)
    assert tests["linear: grad_bias"]["score"] == 0 and "grad_bias" in tests["linear: grad_bias"]["output"]
    assert tests["linear: edges"]["visibility"] == "hidden"
    assert tests["twice: grad_x"]["status"] == "passed"
    assert "refused" in tests["linear: what your code printed"]["output"]
    assert (gradescope / "source" / "secret").read_text().strip() not in json.dumps(found)


@pytest.mark.slow
def test_gradescope_meets_the_same_numbers_again(gradescope: Path, machine: dict[str, str]) -> None:
    seeds = []
    for code in (RIGHT, RIGHT, WRONG):
        submission(gradescope / "submission", linear=code)
        assert run(gradescope / "run_autograder", **machine).returncode == 0
        found = json.loads((gradescope / "results" / "results.json").read_text())
        seeds.append(found["extra_data"]["backpropkit"]["seed"])

    assert seeds[0] == seeds[1] != seeds[2]


@pytest.mark.slow
def test_gradescope_finds_no_old_result_where_grading_fails(gradescope: Path, machine: dict[str, str]) -> None:
    submission(gradescope / "submission", linear=RIGHT)
    submission(gradescope / "results").joinpath("results.json").write_text('{"score": 100}')
    (gradescope / "source" / "assignment.toml").write_text("exercises = []")

    done = run(gradescope / "run_autograder", **machine)

    assert done.returncode == 2 and "it has no exercises" in done.stderr
    assert not (gradescope / "results" / "results.json").exists()


def test_the_gradescope_zip_has_its_scripts_at_the_root_and_a_secret_that_only_its_owner_reads(
    bundles: dict[str, Path],
) -> None:
    with zipfile.ZipFile(bundles["gradescope"]) as whole:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in whole.infolist()}

    assert modes["run_autograder"] == modes["setup.sh"] == 0o755 and modes["secret"] == 0o600
    assert bundles["gradescope"].stat().st_mode & 0o077 == 0
    assert not [name for name in modes if name.endswith(".pyc") or "solutions" in name or "thrice" in name]
    assert "kit/LICENSE" in modes and "catalog/11_ours/twice.py" in modes


def test_the_secret_is_the_courses_where_there_is_one(plan: Path, tmp_path: Path) -> None:
    done = bpk("bundle", "gradescope", tmp_path / "a.zip", "--assignment", plan, BACKPROPKIT_SECRET="sixteen letters!")
    short = bpk("bundle", "gradescope", tmp_path / "b.zip", "--assignment", plan, BACKPROPKIT_SECRET="short")

    assert done.returncode == 0 and zipfile.ZipFile(tmp_path / "a.zip").read("secret") == b"sixteen letters!\n"
    assert short.returncode == 2 and "at least 16" in short.stderr and not (tmp_path / "b.zip").exists()


def test_two_bundles_have_two_secrets(bundles: dict[str, Path]) -> None:
    first = zipfile.ZipFile(bundles["gradescope"]).read("secret")
    second = (bundles["prairielearn"] / "serverFilesCourse/backpropkit/secret").read_bytes()

    assert first != second and len(first) == len(second) == 65


def action(folder: Path) -> Any:
    return yaml.safe_load((folder / ".github/backpropkit/action.yml").read_text())


@pytest.fixture
def github(bundles: dict[str, Path], tmp_path: Path, machine: dict[str, str]) -> dict[str, str]:
    """A checked out repository of a student's, and the environment that a runner gives to a step."""
    shutil.copytree(bundles["github"], tmp_path / "work")
    return {
        **machine,
        "GITHUB_WORKSPACE": str(tmp_path / "work"),
        "GITHUB_ACTION_PATH": str(tmp_path / "work/.github/backpropkit"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "RUNNER_TEMP": str(tmp_path),
    }


def steps(github: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What the action does, one step after the other."""
    for step in action(Path(github["GITHUB_WORKSPACE"]))["runs"]["steps"]:
        if "run" in step:
            done = run("bash", "-e", "-c", step["run"], cwd=Path(github["GITHUB_WORKSPACE"]), **github)
    return done


@pytest.mark.slow
def test_github_grades_what_is_pushed(github: dict[str, str]) -> None:
    work = Path(github["GITHUB_WORKSPACE"])
    (work / "exercises/02_linear_algebra/linear.py").write_text(WRONG)

    done = steps(github)
    name, _, encoded = Path(github["GITHUB_OUTPUT"]).read_text().strip().partition("=")
    found = json.loads(base64.b64decode(encoded))
    jsonschema.validate(found, schema("github"))
    summary = Path(github["GITHUB_STEP_SUMMARY"]).read_text()

    assert done.returncode == 0 and name == "result", done.stderr
    assert found["status"] == "fail" and found["max_score"] == 20 + 7
    assert 0 < sum(test["score"] for test in found["tests"]) < 20
    assert r"# Homework \| 3" in summary and "| ✗ | linear |" in summary and "| ○ | twice |" in summary
    assert "requirements.txt" in Path(github["LOG"]).read_text()


@pytest.mark.slow
def test_github_reports_nothing_after_a_fault_of_the_kits(github: dict[str, str]) -> None:
    spec = Path(github["GITHUB_ACTION_PATH"]) / "catalog/11_ours/twice.py"
    spec.write_text(spec.read_text() + "\nraise RuntimeError('a typo')\n")

    done = steps(github)

    assert done.returncode == 1 and not Path(github["GITHUB_OUTPUT"]).exists()
    assert "no grade" in Path(github["GITHUB_STEP_SUMMARY"]).read_text()


def test_the_workflow_gives_the_result_to_classroom(bundles: dict[str, Path]) -> None:
    workflow = yaml.safe_load((bundles["github"] / ".github/workflows/classroom.yml").read_text())
    grade, reporter = workflow["jobs"]["run-autograding-tests"]["steps"][1:]

    assert (bundles["github"] / grade["uses"] / "action.yml").is_file()
    assert set(grade["with"]) <= set(action(bundles["github"])["inputs"])
    assert reporter["env"] == {f"{grade['id'].upper()}_RESULTS": "${{ steps.grade.outputs.result }}"}
    assert reporter["with"]["runners"] == grade["id"]
    assert not list(bundles["github"].rglob("secret"))


@pytest.mark.slow
def test_prairielearn_grades_one_question(bundles: dict[str, Path], tmp_path: Path, machine: dict[str, str]) -> None:
    here, question = tmp_path / "grade", bundles["prairielearn"] / "questions/backpropkit/linear"
    shutil.copytree(bundles["prairielearn"] / "serverFilesCourse", here / "serverFilesCourse")
    shutil.copytree(question / "tests", here / "tests")
    shared = here / "serverFilesCourse/backpropkit"
    submission(here / "student", linear=SPY.format(secret=shared / "secret") + WRONG)
    info = json.loads((question / "info.json").read_text())
    entry = info["externalGradingOptions"]["entrypoint"]

    done = run("bash", "-c", f"chmod +x {tmp_path}{entry} && {tmp_path}{entry}", **machine)
    found = json.loads((here / "results/results.json").read_text())
    jsonschema.validate(found, schema("prairielearn"))

    assert done.returncode == 0, done.stderr
    assert found["gradable"] and 0 < found["score"] < 1 and found["message"].endswith("/ 20 points")
    assert {test["name"].split(":")[0] for test in found["tests"]} == {"linear"}
    assert "refused" in found["output"]


@pytest.mark.slow
def test_prairielearn_tells_a_student_what_is_not_gradable(
    bundles: dict[str, Path], tmp_path: Path, machine: dict[str, str]
) -> None:
    here = tmp_path / "grade"
    shutil.copytree(bundles["prairielearn"] / "serverFilesCourse", here / "serverFilesCourse")
    shutil.copytree(bundles["prairielearn"] / "questions/backpropkit/twice/tests", here / "tests")
    submission(here / "student", something_else="")

    done = run("bash", here / "serverFilesCourse/backpropkit/run.sh", **machine)
    found = json.loads((here / "results/results.json").read_text())

    assert done.returncode == 0, done.stderr
    assert found["gradable"] is False and "no file in it is called like an exercise" in found["format_errors"][0]


def test_a_prairielearn_question_has_what_a_question_needs(bundles: dict[str, Path]) -> None:
    for name in ("linear", "twice"):
        folder = bundles["prairielearn"] / "questions/backpropkit" / name
        info, page = json.loads((folder / "info.json").read_text()), (folder / "question.html").read_text()

        assert {"uuid", "title", "topic", "type", "gradingMethod"} <= set(info)
        assert info["externalGradingOptions"]["image"] == "uni/grader"
        assert info["externalGradingOptions"]["timeout"] <= 600
        assert f'source-file-name="{name}.py"' in page and untouched(folder / f"{name}.py")
    assert (bundles["prairielearn"] / "image/requirements.txt").is_file()


def bodies(code: str) -> Iterator[str]:
    """What every function of a file does, without its docstring and its comments."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef):
            yield ast.unparse(ast.Module(node.body[ast.get_docstring(node) is not None :], []))


def imports(file: Path) -> set[str]:
    """Every module that a file imports, and every name that it takes from one."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return whole | {f"{n.module}.{alias.name}" for n in nodes if isinstance(n, ast.ImportFrom) for alias in n.names}


def test_no_solution_is_in_what_students_get(tmp_path: Path) -> None:
    """All exercises: every function of every file is still to be written, and no line of a solution's is there."""
    done = bpk("bundle", "student", tmp_path / "all", cwd=tmp_path)
    files = sorted((tmp_path / "all").rglob("*.py"))
    digests = {hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    assert done.returncode == 0, done.stderr
    assert {file.stem for file in files} == set(catalog.files())
    assert all(untouched(file) for file in files)
    assert {body for file in files for body in bodies(file.read_text())} == {"raise NotImplementedError"}
    assert not digests & {hashlib.sha256(file.read_bytes()).hexdigest() for file in SOLUTIONS.rglob("*.py")}
    for file in files:
        assert imports(file) <= {
            "torch",
            "torch.distributed",
            "numpy",
            "backpropkit.check",
            *sys.stdlib_module_names,
        }, file


@pytest.mark.slow
def test_students_can_work_in_their_bundle(bundles: dict[str, Path], tmp_path: Path) -> None:
    here = tmp_path / "mine"
    shutil.copytree(bundles["student"], here)
    readme = (here / "README.md").read_text()

    first = bpk("check", "twice", cwd=here)
    (here / "exercises/11_ours/twice.py").write_text(TWICE)
    second = bpk("check", "twice", cwd=here)
    graded = bpk("grade", here, "--output", "-", cwd=here)

    assert readme.startswith("# Homework | 3\n") and "| [`linear`](exercises/02_linear_algebra/linear.py) |" in readme
    assert " | 20 |" in readme and "bpk check linear" in readme
    assert first.returncode == 1 and "not written yet" in first.stdout, first.stderr
    assert second.returncode == 0, second.stdout
    assert json.loads(graded.stdout)["outcome"] == "graded"
    assert not list(here.rglob("thrice.py"))


def test_a_bundle_in_numpy_says_so(tmp_path: Path) -> None:
    file = tmp_path / "assignment.toml"
    file.write_text('exercises = ["linear"]\n')

    (tmp_path / "out").mkdir()  # an empty folder will do

    done = bpk("bundle", "student", tmp_path / "out", "--assignment", file, "--arrays", "numpy")

    assert done.returncode == 0, done.stderr
    assert "import numpy as np" in (tmp_path / "out/exercises/02_linear_algebra/linear.py").read_text()
    assert 'arrays = "numpy"' in (tmp_path / "out/pyproject.toml").read_text()
    assert "NumPy" in (tmp_path / "out/README.md").read_text()


def test_the_assignment_in_a_bundle_is_the_one_that_was_given(
    bundles: dict[str, Path], plan: Path, tmp_path: Path
) -> None:
    unzip(bundles["gradescope"], tmp_path)
    inside, given = toml.read(tmp_path / "assignment.toml"), toml.read(plan)

    assert (inside.exercises, inside.points, inside.visibility) == (given.exercises, given.points, given.visibility)
    assert inside.limits == given.limits and inside.title == given.title


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("student", "full"), "is there already"),
        (("gradescope", "out"), "bpk bundle gradescope out.zip"),
        (("github", "no/such/out"), "there is no folder"),
        (("student", "out", "--assignment", "none.toml"), "none.toml can't be read"),
        (("gradescope", "out.zip", "--assignment", "bad.toml"), 'has "grad_z" for linear'),
    ],
)
def test_misuse_is_a_sentence_and_writes_nothing(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.py").write_text("")
    (tmp_path / "bad.toml").write_text('exercises = ["linear"]\n[points]\nlinear = { grad_z = 1 }')
    before = sorted(tmp_path.rglob("*"))

    done = bpk("bundle", *arguments, cwd=tmp_path)

    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr
    assert sorted(tmp_path.rglob("*")) == before
