"""The command line as its users meet it: what each command says, and with which exit code it ends."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backpropkit import __version__, catalog, cli
from backpropkit.commands import check, unsolved

ROOT = Path(__file__).parents[1]
SOLUTIONS = ROOT / "solutions"
NAMES = list(catalog.files())
Bpk = Callable[..., tuple[int, str]]


@pytest.fixture(scope="session")
def all_stubs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course") / "exercises"
    assert cli.main(["start", str(folder)]) == 0
    return folder


@pytest.fixture
def course(all_stubs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's folder with all the stubs in `exercises`, and the student in it."""
    shutil.copytree(all_stubs, tmp_path / "exercises")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "exercises"


@pytest.fixture
def bpk(capsys: pytest.CaptureFixture[str]) -> Bpk:
    """Runs a command in this process: its exit code, and all that it said."""

    def run(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        try:
            code = cli.main(arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, "".join(capsys.readouterr())

    return run


def solve(course: Path, name: str, *changes: tuple[str, str]) -> Path:
    """Puts the solution of an exercise into the student's file, with some text changed."""
    unit = catalog.files()[name].parent.name
    code = (SOLUTIONS / unit / f"{name}.py").read_text("utf-8")
    for old, new in changes:
        assert old in code
        code = code.replace(old, new)
    file = course / unit / f"{name}.py"
    file.write_text(code, "utf-8")
    return file


WRONG_SIGN = ("grad_x = grad_y @ weight", "grad_x = -grad_y @ weight")


class TestStart:
    def test_every_exercise_is_put_there(self, course: Path) -> None:
        assert {file.stem for file in course.glob("*/*.py")} == set(NAMES)

    def test_what_a_student_has_written_stays(self, course: Path, bpk: Bpk) -> None:
        file = solve(course, "linear")
        before = file.read_text("utf-8")
        code, said = bpk("start")
        assert (code, file.read_text("utf-8")) == (0, before)
        assert f"{len(NAMES)} were there already and left as they are" in said

    def test_a_file_in_the_way_is_told(self, tmp_path: Path, bpk: Bpk) -> None:
        (tmp_path / "taken").write_text("")
        code, said = bpk("start", str(tmp_path / "taken"))
        assert code == 2
        assert "is a file" in said

    def test_numpy_is_settled_for_good(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bpk: Bpk) -> None:
        monkeypatch.chdir(tmp_path)
        assert bpk("start", "mine", "--arrays", "numpy")[0] == 0
        file = tmp_path / "mine/02_linear_algebra/linear.py"
        assert "import numpy as np" in file.read_text("utf-8")
        file.write_text((SOLUTIONS / "02_linear_algebra/linear.py").read_text("utf-8"), "utf-8")
        monkeypatch.chdir(tmp_path / "mine")
        code, said = bpk("check", "linear")
        assert code == 0
        assert "NumPy" in said


class TestCheck:
    def test_a_pass_is_one_sentence_and_zero(self, course: Path, bpk: Bpk) -> None:
        solve(course, "linear")
        code, said = bpk("check", "linear")
        assert code == 0
        assert said.startswith("ok linear  11 / 11 points")
        assert "next: broadcast_add" in said

    def test_a_failure_names_its_cause_and_is_one(self, course: Path, bpk: Bpk) -> None:
        solve(course, "linear", WRONG_SIGN)
        code, said = bpk("check", "linear")
        assert code == 1
        assert said.startswith("X linear  grad_x has the wrong sign")
        assert "exercises/02_linear_algebra/linear.py:11" in said
        assert "bpk hint linear  (1 of 3)" in said
        assert "seed 0" in said

    def test_an_unwritten_one_is_one(self, course: Path, bpk: Bpk) -> None:
        code, said = bpk("check", "linear")
        assert code == 1
        assert "forward is not written yet" in said

    def test_without_a_name_it_is_the_next_unsolved_one(self, course: Path, bpk: Bpk) -> None:
        assert bpk("check")[1].startswith(f"o {NAMES[0]}")
        solve(course, NAMES[0])
        assert bpk("check")[1].startswith(f"ok {NAMES[0]}")
        assert bpk("check")[1].startswith(f"o {NAMES[1]}")

    def test_a_solved_one_that_was_changed_is_asked_again(self, course: Path, bpk: Bpk) -> None:
        file = solve(course, NAMES[0])
        bpk("check")
        file.write_text(file.read_text("utf-8") + "\n# changed\n", "utf-8")
        assert bpk("check")[1].startswith(f"ok {NAMES[0]}")

    def test_all_solved_is_said(self, course: Path, bpk: Bpk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(unsolved, "first", lambda *_: {})
        for command in ("check", "hint"):
            code, said = bpk(command)
            assert code == 0
            assert f"All {len(NAMES)} exercises are solved." in said

    def test_what_comes_next_is_here_and_unsolved(self, course: Path, bpk: Bpk) -> None:
        for file in course.glob("*/*.py"):
            if file.stem not in ("linear", "matvec", "relu"):
                file.unlink()
        solve(course, "linear")
        assert "next: relu" in bpk("check", "linear")[1]
        solve(course, "relu")
        assert "next: matvec" in bpk("check", "relu")[1]
        solve(course, "matvec")
        assert "next:" not in bpk("check", "matvec")[1]
        assert "All 3 exercises here are solved." in bpk("check")[1]

    def test_it_is_found_from_inside_a_unit(self, course: Path, bpk: Bpk, monkeypatch: pytest.MonkeyPatch) -> None:
        solve(course, "linear")
        monkeypatch.chdir(course / "05_normalization")
        assert bpk("check", "linear")[0] == 0

    def test_several_end_with_a_total(self, course: Path, bpk: Bpk) -> None:
        solve(course, "linear")
        solve(course, "matmul", ("return ", "return 0 * "))
        code, said = bpk("check", "relu", "linear", "matmul")
        assert code == 1
        assert said.index("X matmul") < said.index("ok linear"), "in the order of the course"
        assert "o not written yet: relu" in said
        assert said.splitlines()[-1] == "1 of 3 passed, 14 / 27 points   seed 0 repeats this run"

    def test_a_folder_is_all_its_exercises(self, course: Path, bpk: Bpk) -> None:
        solve(course, "linear")
        code, said = bpk("check", str(course / "02_linear_algebra"))
        assert code == 1
        assert "ok linear" in said
        assert "o not written yet: matmul" in said

    def test_a_file_anywhere_is_checked_by_its_name(self, course: Path, bpk: Bpk, tmp_path: Path) -> None:
        elsewhere = tmp_path / "deep" / "linear.py"
        elsewhere.parent.mkdir()
        shutil.copy(SOLUTIONS / "02_linear_algebra/linear.py", elsewhere)
        assert bpk("check", str(elsewhere))[0] == 0

    def test_numpy_arrays(self, course: Path, bpk: Bpk) -> None:
        solve(course, "linear")
        code, said = bpk("check", "linear", "--arrays", "numpy")
        assert code == 0
        assert "NumPy arrays live on the CPU" in " ".join(said.split())

    def test_another_seed_gives_other_numbers_and_is_printed(self, course: Path, bpk: Bpk) -> None:
        solve(course, "linear", WRONG_SIGN)
        first, again, other = (bpk("check", "linear", *seed)[1] for seed in ((), (), ("--seed", "7")))
        assert first == again
        assert first.splitlines()[4:8] != other.splitlines()[4:8]
        assert "seed 7" in other

    def test_a_time_limit_ends_an_endless_loop(self, course: Path, bpk: Bpk) -> None:
        solve(course, "linear", ("    y = x @", "    while True:\n        pass\n    y = x @"))
        code, said = bpk("check", "linear", "--timeout", "0.2")
        assert code == 1
        assert "forward did not end within 0.2 seconds" in said

    def test_what_the_code_prints_is_shown(self, course: Path, bpk: Bpk) -> None:
        solve(course, "linear", ("    y = x @", "    print('shape', tuple(x.shape))\n    y = x @"))
        assert "| shape (3, 5)" in bpk("check", "linear")[1]

    def test_a_device_that_is_not_here_is_told(self, course: Path, bpk: Bpk) -> None:
        code, said = bpk("check", "linear", "--device", "cuda:99")
        assert code == 2
        assert "cuda:99" in said

    def test_a_skipped_cuda_check_says_why(self, course: Path, bpk: Bpk) -> None:
        solve(course, "linear")
        assert "only the CPU was asked for" in " ".join(bpk("check", "linear", "--device", "cpu")[1].split())


class TestWhatIsNotThere:
    @pytest.mark.parametrize("command", [("check",), ("hint",), ("verify",)])
    def test_an_unknown_name_gets_the_nearest(self, command: tuple[str, ...], course: Path, bpk: Bpk) -> None:
        code, said = bpk(*command, "linera")
        assert code == 2
        assert 'there is no exercise "linera". Did you mean "linear"?' in said

    @pytest.mark.parametrize(
        ("target", "words"),
        [
            ("nowhere/linear.py", "there is no file nowhere/linear.py"),
            ("linera.py", "there is no file linera.py"),
            (".", "two files are called linear"),
            ("empty", "no file in empty is called like an exercise"),
        ],
    )
    def test_an_impossible_target_is_a_sentence(self, target: str, words: str, course: Path, bpk: Bpk) -> None:
        Path("empty").mkdir()
        shutil.copy(course / "02_linear_algebra/linear.py", "linear.py")
        code, said = bpk("check", target)
        assert code == 2
        assert words in said

    def test_a_file_with_another_name_gets_the_nearest(self, course: Path, bpk: Bpk) -> None:
        (course / "linera.py").write_text("")
        code, said = bpk("check", str(course / "linera.py"))
        assert code == 2
        assert 'Did you mean "linear"?' in said

    def test_no_exercises_at_all(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bpk: Bpk) -> None:
        monkeypatch.chdir(tmp_path)
        for arguments in (("check",), ("check", "linear")):
            code, said = bpk(*arguments)
            assert code == 2
            assert "`bpk start`" in said

    def test_no_command_and_a_wrong_value_are_usage(self, bpk: Bpk) -> None:
        assert bpk()[0] == 2
        assert bpk("check", "--timeout", "soon")[0] == 2
        assert bpk("check", "--arrays", "jax")[0] == 2


class TestHint:
    def test_without_a_name_it_is_for_the_next_unsolved_one(self, course: Path, bpk: Bpk) -> None:
        solve(course, NAMES[0])
        bpk("check")
        first, second, *_ = bpk("hint")[1].splitlines()
        assert first == NAMES[1]
        assert second.startswith("1 of 3  ")

    def test_one_more_each_time(self, course: Path, bpk: Bpk) -> None:
        hints = catalog.load("linear").hints
        said = [" ".join(bpk("hint", "linear")[1].split()) for _ in range(4)]
        assert hints[0] in said[0] and hints[1] not in said[0]
        assert hints[1] in said[1] and hints[2] not in said[1]
        assert hints[2] in said[2]
        assert "all the hints" in said[3]

    def test_check_says_which_is_next(self, course: Path, bpk: Bpk) -> None:
        solve(course, "linear", WRONG_SIGN)
        for seen, following in ((1, 2), (2, 3), (3, 3)):
            bpk("hint", "linear")
            assert f"bpk hint linear  ({following} of 3)" in bpk("check", "linear")[1], f"after {seen}"

    def test_all_at_once(self, course: Path, bpk: Bpk) -> None:
        said = " ".join(bpk("hint", "linear", "--all")[1].split())
        assert all(hint in said for hint in catalog.load("linear").hints)


class TestStatus:
    def test_it_tells_solved_wrong_changed_and_unwritten(self, course: Path, bpk: Bpk) -> None:
        solve(course, "linear")
        solve(course, "matmul", ("return ", "return 0 * "))
        file = solve(course, "relu")
        bpk("check", "linear", "matmul", "relu")
        file.write_text(file.read_text("utf-8") + "\n\n", "utf-8")
        code, said = bpk("status")
        lines = {" ".join(line.split()[:2]): line for line in said.splitlines()}
        assert code == 0
        assert "o gelu" in said
        assert "ok linear" in said
        assert "3 / 9" in lines["X matmul"]
        assert "changed, not checked yet" in lines["- relu"]
        assert f"1 of {len(NAMES)} passed" in said

    def test_a_broken_memory_is_an_empty_one(self, course: Path, bpk: Bpk) -> None:
        (course / ".backpropkit").mkdir()
        for broken in ("", "[]", "{", json.dumps({"format": 99}), json.dumps({"format": 1, "hints": 3, "results": []})):
            (course / ".backpropkit/progress.json").write_text(broken)
            code, said = bpk("status")
            assert code == 0
            assert "0 of" in said

    def test_a_folder_that_cannot_be_written_to_is_left_alone(self, course: Path, bpk: Bpk) -> None:
        (course / ".backpropkit").write_text("a file in the way")
        solve(course, "linear")
        assert bpk("check", "linear")[0] == 0

    def test_what_is_remembered_stays_out_of_git(self, course: Path, bpk: Bpk) -> None:
        bpk("hint", "linear")
        assert (course / ".backpropkit/.gitignore").read_text() == "*\n"


class TestSync:
    def test_the_stubs_here_are_those_of_the_specs(self, monkeypatch: pytest.MonkeyPatch, bpk: Bpk) -> None:
        monkeypatch.chdir(ROOT)
        code, said = bpk("sync", "--check")
        assert code == 0, said

    def test_a_stale_stub_is_named_and_written_anew(self, course: Path, bpk: Bpk) -> None:
        file = course / "02_linear_algebra/linear.py"
        right = file.read_text("utf-8")
        file.write_text(right.replace("A linear layer", "An old layer"), "utf-8")
        code, said = bpk("sync", "--check")
        assert code == 1
        assert "exercises/02_linear_algebra/linear.py is out of step" in said
        assert bpk("sync")[0] == 0
        assert file.read_text("utf-8") == right

    def test_a_students_work_is_never_written_over(self, course: Path, bpk: Bpk) -> None:
        file = solve(course, "linear")
        before = file.read_text("utf-8")
        code, said = bpk("sync")
        assert code == 2
        assert "somebody has written in exercises/02_linear_algebra/linear.py" in said
        assert file.read_text("utf-8") == before

    def test_a_file_of_no_exercise_is_named(self, course: Path, bpk: Bpk) -> None:
        (course / "02_linear_algebra/gone.py").write_text("")
        code, said = bpk("sync", "--check")
        assert code == 1
        assert "gone.py belongs to no exercise" in said


class TestNew:
    def test_what_it_writes_is_sound_at_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bpk: Bpk) -> None:
        monkeypatch.chdir(tmp_path)
        assert bpk("new", "my_scale", "--unit", "20_ours", "--catalog", "ours")[0] == 0
        code, said = bpk("verify", "my_scale", "--catalog", "ours", "--seeds", "2")
        assert code == 0, said
        assert bpk("start", "--catalog", "ours")[0] == 0
        assert bpk("check", "my_scale", "--catalog", "ours")[1].startswith("o my_scale")

    def test_the_catalog_may_be_settled(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bpk: Bpk) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "ours").mkdir()
        (tmp_path / "pyproject.toml").write_text('[tool.backpropkit]\ncatalog = ["ours"]\n')
        assert bpk("new", "my_scale", "--unit", "20_ours")[0] == 0
        assert (tmp_path / "ours/20_ours/my_scale.py").is_file()
        assert "my_scale" in bpk("status")[1]

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("linear", "already"),
            ("My-Thing", "small Python name"),
            ("class", "small Python name"),
            ("../x", "Python name"),
        ],
    )
    def test_a_name_that_cannot_be_is_refused(
        self, name: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bpk: Bpk
    ) -> None:
        monkeypatch.chdir(tmp_path)
        code, said = bpk("new", name, "--unit", "20_ours", "--catalog", "ours")
        assert code == 2
        assert words in said

    def test_without_a_catalog_it_says_how_to_give_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bpk: Bpk
    ) -> None:
        monkeypatch.chdir(tmp_path)
        code, said = bpk("new", "my_scale", "--unit", "20_ours")
        assert code == 2
        assert "--catalog DIR" in said


class TestFaults:
    def test_a_fault_of_the_kits_is_told_as_one(self, course: Path, bpk: Bpk, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object) -> None:
            raise ZeroDivisionError("oh")

        monkeypatch.setattr(check, "_asked", broken)
        code, said = bpk("check", "linear")
        assert code == 2
        assert "a fault of the kit's, not yours: ZeroDivisionError: oh" in said
        assert cli.ISSUES in said
        assert "Traceback" not in said
        assert "Traceback" in bpk("check", "linear", "--debug")[1]

    def test_ctrl_c_is_one_line(self, course: Path, bpk: Bpk, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(check, "_asked", interrupted)
        assert bpk("check", "linear") == (130, "bpk: stopped.\n")

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ("arrays = 'jax'", "arrays = 'jax'"),
            ("array = 'numpy'", 'Did you mean "arrays"?'),
            ("catalog = 'ours'", "write a list of folders"),
            ("catalog = ['nowhere']", "is no folder"),
            ("arrays = ", "is no TOML"),
        ],
    )
    def test_wrong_settings_are_told(self, settings: str, words: str, course: Path, bpk: Bpk) -> None:
        Path("pyproject.toml").write_text(f"[tool.backpropkit]\n{settings}\n")
        code, said = bpk("status")
        assert code == 2
        assert words in said

    @pytest.mark.parametrize(
        ("spec", "words"),
        [
            ("x = 1\n", "declares no exercise called mine"),
            ("import nothing_here\n", "mine.py:1 raised ModuleNotFoundError"),
            ("def mine(:\n", "mine.py:1 raised SyntaxError"),
        ],
    )
    def test_a_broken_spec_is_its_authors(self, spec: str, words: str, course: Path, bpk: Bpk) -> None:
        Path("ours/20_ours").mkdir(parents=True)
        Path("ours/20_ours/mine.py").write_text(spec)
        (course / "mine.py").write_text("")
        code, said = bpk("check", "mine", "--catalog", "ours")
        assert code == 2
        assert words in said
        assert "fault of the kit" not in said

    def test_verify_of_everything_wants_a_folder_of_solutions(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bpk: Bpk
    ) -> None:
        monkeypatch.chdir(tmp_path)
        code, said = bpk("verify")
        assert code == 2
        assert "there is no folder solutions here" in said

    def test_a_spec_is_no_submission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bpk: Bpk) -> None:
        """Where there is no folder of exercises, what lies here is looked through: a solution beside its spec."""
        monkeypatch.chdir(tmp_path)
        assert bpk("new", "my_scale", "--unit", "20_ours", "--catalog", "ours")[0] == 0
        assert "- my_scale  changed, not checked yet" in bpk("status", "--catalog", "ours")[1]
        assert bpk("check", "my_scale", "--catalog", "ours")[1].startswith("ok my_scale")

    def test_two_specs_of_one_name_are_told(self, course: Path, bpk: Bpk) -> None:
        Path("ours/20_ours").mkdir(parents=True)
        shutil.copy(catalog.files()["linear"], "ours/20_ours/linear.py")
        code, said = bpk("status", "--catalog", "ours")
        assert code == 2
        assert "two specs are called linear" in said


class TestAsAProgram:
    """In a process of its own, where imports and pipes are as a user has them."""

    def run(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = (sys.executable, "-m", "backpropkit.cli", *arguments)
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert ended.returncode == code, ended.stderr
        return ended

    def test_version(self) -> None:
        assert self.run("--version").stdout == f"backpropkit {__version__}\n"

    @pytest.mark.parametrize(
        "arguments",
        [["--help"], ["check", "--help"], ["status"], ["check", "linera"], ["hint", "linera"], ["check", "a/b.py"]],
    )
    def test_these_answer_without_torch(self, arguments: list[str], course: Path) -> None:
        program = (
            "import sys\nfrom backpropkit.cli import main\n"
            f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
            "sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60).returncode == 0

    def test_a_check_imports_no_sympy(self, course: Path) -> None:
        """Some corners of torch do, and it takes as long as all the rest of a check."""
        solve(course, "linear", WRONG_SIGN)
        program = (
            "import sys\nfrom backpropkit.cli import main\nmain(['check', 'linear'])\nsys.exit('sympy' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=120).returncode == 0

    @pytest.mark.skipif(sys.platform == "win32", reason="SIGINT is sent")
    def test_ctrl_c_ends_an_endless_loop_with_one_line(self, course: Path) -> None:
        ready = "    print('here', file=sys.__stdout__, flush=True)\n    while True:\n        pass\n    y = x @"
        solve(course, "linear", ("def forward", "import sys\n\n\ndef forward"), ("    y = x @", ready))
        command = (sys.executable, "-m", "backpropkit.cli", "check", "linear", "--timeout", "100")
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "here\n"
            program.send_signal(signal.SIGINT)
            said, told = program.communicate(timeout=60)
        assert (program.returncode, said, told) == (130, "", "bpk: stopped.\n")

    def test_a_reader_that_has_read_enough_is_no_fault(self, course: Path) -> None:
        command = f"{sys.executable} -m backpropkit.cli status | true"
        ended = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
        assert ended.stderr == ""

    def test_an_editors_run_button_checks_the_file(self, course: Path) -> None:
        file = course / "02_linear_algebra/linear.py"
        ended = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, timeout=120)
        assert "forward is not written yet" in ended.stdout
