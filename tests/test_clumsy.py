"""What people type and hand in by mistake: a sentence that says what to do, the right exit code, and no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from backpropkit import catalog, cli
from backpropkit.isolation.intake import read
from backpropkit.isolation.names import names
from backpropkit.student.submission import BadSubmission

ROOT = Path(__file__).parents[1]
LINEAR = (ROOT / "solutions/02_linear_algebra/linear.py").read_text()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    unit = tmp_path / "exercises/02_linear_algebra"
    unit.mkdir(parents=True)
    (unit / "linear.py").write_text(LINEAR)
    (tmp_path / "linear.txt").write_text(LINEAR)
    (tmp_path / "file").write_text("")
    with zipfile.ZipFile(tmp_path / "work.zip", "w") as archive:
        archive.writestr("linear.py", LINEAR)
    monkeypatch.chdir(tmp_path)
    return tmp_path


SENTENCES = [
    ("chekc linear", 'there is no command "chekc". Did you mean "check"?'),
    ("linear", 'there is no command "linear". To check that exercise: bpk check linear'),
    ("course", 'there is no command "course". All commands: bpk --help'),
    ("check linera", 'there is no exercise "linera". Did you mean "linear"?'),
    ("check nowhere/linear.py", "there is no file nowhere/linear.py."),
    ("check linear.txt", "linear.txt is no Python file: give a name, a file that ends in .py, or a folder."),
    ("check work.zip", "work.zip is no Python file: give a name, a file that ends in .py, or a folder."),
    ("check relu", "there is no relu.py in exercises. `bpk start` puts it there."),
    ("start file", "file is a file. Give a folder, or a name that is free."),
    ("grade nowhere --output x.json", "there is no file or folder nowhere"),
    ("grade exercises --output no/x.json", "there is no folder {here}/no for --output no/x.json"),
    ("grade exercises --output /proc/x.json", "--output /proc/x.json can't be written: No such file or directory"),
    ("grade exercises file --output -", "2 submissions need a folder: --output DIR"),
    ("grade exercises file --output file", "--output file is a file; 2 submissions need a folder"),
    ("grade exercises file --output file/x", "--output file/x can't be written: Not a directory"),
    ("grade exercises --output - --assignment file/x", "file/x can't be read: Not a directory"),
]


@pytest.mark.parametrize(("line", "sentence"), SENTENCES, ids=[row[0] for row in SENTENCES])
def test_a_mistake_is_told_in_a_sentence(
    line: str, sentence: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(here.rglob("*"))

    assert cli.main(line.split()) == cli.UNUSABLE

    printed = capsys.readouterr()
    assert printed.out == "" and printed.err == f"bpk: {sentence.format(here=here)}\n"
    assert sorted(here.rglob("*")) == before, "nothing is left behind"


def test_no_command_at_all_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == cli.UNUSABLE

    assert "grade exercises, and say what is wrong" in capsys.readouterr().err


NO_SUBMISSIONS = {
    "work.zip": "work.zip is an archive: unpack it, and give the folder",
    "linear.ipynb": "linear.ipynb is a notebook: put its functions into a file linear.py",
    "linear.txt": "linear.txt is no Python file: its name must end in .py",
    "empty": "no file in it is called like an exercise (it is empty)",
    "notes": "no file in it is called like an exercise (it holds a.md, b.md, c.md and 1 more)",
    "other.py": "no file in it is called like an exercise (other.py)",
    "twice": "two files are called linear: a/linear.py and b/linear.py. Keep one of them.",
}


@pytest.mark.parametrize("name", NO_SUBMISSIONS)
def test_what_is_no_submission_says_why(name: str, here: Path) -> None:
    for folder, files in {"empty": (), "notes": ("a.md", "b.md", "c.md", "d.md"), "twice": ()}.items():
        (here / folder).mkdir()
        for file in files:
            (here / folder / file).write_text("")
    for place in ("a", "b"):
        (here / "twice" / place).mkdir()
        (here / "twice" / place / "linear.py").write_text(LINEAR)
    (here / "linear.ipynb").write_text("{}")
    (here / "other.py").write_text(LINEAR)

    with pytest.raises(BadSubmission) as raised:
        read(here / name, set(catalog.files()))

    assert str(raised.value) == NO_SUBMISSIONS[name]


def test_a_long_name_in_any_script_is_a_file_s_name(tmp_path: Path) -> None:
    long = [tmp_path / ("é" * 120), tmp_path / ("語" * 80), tmp_path / ("a" * 250)]
    for folder in long:
        folder.mkdir()

    for name in names(long).values():
        (tmp_path / f".{name}.markdown.12345678").write_text("")  # no OSError: File name too long
        assert len(name) > 50


def test_a_home_folder_is_not_searched_for_files_that_are_called_like_an_exercise(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = here / "home"
    (home / "projects/deep").mkdir(parents=True)
    (home / "projects/deep/linear.py").write_text("raise SystemExit\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    (here / "exercises").rename(here / "elsewhere")

    assert cli.main(["check"]) == cli.UNUSABLE
    assert capsys.readouterr().err == "bpk: there are no exercises in this folder. `bpk start` puts them there.\n"

    (here / "elsewhere/02_linear_algebra").rename(home / "02_linear_algebra")
    assert cli.main(["status"]) == 0


def test_a_reader_who_has_read_enough_is_no_mistake_of_the_student(here: Path) -> None:
    whole = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "backpropkit.cli", "status"]
    done = subprocess.run(command, cwd=here, env=whole, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)

    assert (done.returncode, done.stderr) == (cli.INTERRUPTED, b"")


def test_what_was_checked_before_ctrl_c_is_remembered(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "exercises/02_linear_algebra/permute.py").write_text("def forward(x): pass\ndef backward(g, s): pass\n")
    from backpropkit.commands import check

    checked = check._checked

    def stopped(name: str, *rest: object) -> object:
        if name == "permute":
            raise KeyboardInterrupt
        return checked(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(check, "_checked", stopped)
    assert cli.main(["check", "exercises"]) == cli.INTERRUPTED
    assert capsys.readouterr().err == "bpk: stopped.\n"

    remembered = json.loads((here / "exercises/.backpropkit/progress.json").read_text())
    assert remembered["results"]["linear"]["status"] == "passed"
