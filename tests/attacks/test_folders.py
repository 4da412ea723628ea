"""Submissions whose folder is the attack: names, links, pipes, depth, and files that a tool would obey.

Each also holds a right `matmul.py`, which must keep all of its points.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from test_attacks import MATMUL, WRONG_RELU, graded, of, submitted

from backpropkit.isolation.launch import Zygote
from backpropkit.verdict import Status


def _link_out(folder: Path) -> None:
    (folder.parent / "outside.py").write_text(MATMUL)
    (folder / "linear.py").symlink_to(folder.parent / "outside.py")


def _link_loop(folder: Path) -> None:
    (folder / "linear.py").symlink_to(folder / "linear.py")
    (folder / "loop").symlink_to(folder, target_is_directory=True)


def _link_to_device(folder: Path) -> None:
    (folder / "linear.py").symlink_to("/dev/zero")


def _link_to_grader(folder: Path) -> None:
    (folder / "helper.py").symlink_to("/proc/self/environ")
    (folder / "linear.py").write_text("from helper import *\n")


def _fifo(folder: Path) -> None:
    os.mkfifo(folder / "linear.py")


def _folder_of_the_name(folder: Path) -> None:
    (folder / "linear.py").mkdir()
    (folder / "linear.py" / "relu.py").write_text(WRONG_RELU)


def _deep(folder: Path) -> None:
    for _ in range(100):
        folder = folder / "d"
    folder.mkdir(parents=True)
    (folder / "linear.py").write_text("raise SystemExit(0)\n")


def _many(folder: Path) -> None:
    for number in range(3000):
        (folder / f"helper{number}.py").write_text("x = 1\n")
    (folder / "linear.py").write_text("from helper7 import x\nraise SystemExit(x)\n")


def _too_many(folder: Path) -> None:
    for number in range(4200):
        (folder / f"helper{number}.py").write_text("x = 1\n")
    (folder / "linear.py").write_text("raise SystemExit\n" + "".join(f"a{n} = [{n}, {n}, {n}]\n" for n in range(4000)))


def _odd_names(folder: Path) -> None:
    for name in (
        "new\nline.py",
        "\x1b[31mred.py",
        "‮yp.raenil.py",
        "a" * 240 + ".py",
        "-rf.py",
        " .py",
        "$(id).py",
        "%s%n.py",
    ):
        (folder / name).write_text("x = 1\n")
    (folder / "with\nline").mkdir()
    (folder / "with\nline" / "linear.py").write_text("raise SystemExit(0)\n")


def _not_unicode(folder: Path) -> None:
    below = Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe"))
    below.mkdir()
    (below / "linear.py").write_text("raise SystemExit(0)\n")


def _case(folder: Path) -> None:
    for name in ("Linear.py", "LINEAR.PY", "linear.PY", "linear.py.bak", "linear.pyc", "linear (1).py"):
        (folder / name).write_text("raise SystemExit(0)\n")


def _twins(folder: Path) -> None:
    for place in ("a", "b"):
        (folder / place).mkdir()
        (folder / place / "helper.py").write_text("raise SystemExit(0)\n")
    (folder / "linear.py").write_text("import a.helper\n")


def _unreadable(folder: Path) -> None:
    (folder / "linear.py").write_text("x = 1\n")
    (folder / "linear.py").chmod(0)
    (folder / "shut").mkdir(mode=0)


def _large(folder: Path) -> None:
    with (folder / "linear.py").open("wb") as sparse:
        sparse.truncate(1 << 40)


def _obeyed_by_others(folder: Path) -> None:
    for name in ("conftest.py", "setup.py", "sitecustomize.py", "usercustomize.py", "__init__.py", "__main__.py"):
        (folder / name).write_text("import os\nos._exit(0)\n")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --co -p evil\n")
    (folder / "pyproject.toml").write_text("[tool.backpropkit]\ncatalog = ['.']\narrays = 'numpy'\n")
    (folder / "assignment.toml").write_text("exercises = []\n")
    (folder / "linear.py").write_text("import conftest\n")


def _packages(folder: Path) -> None:
    for name in ("torch", "numpy", "backpropkit", "json", "encodings"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("import os\nos._exit(0)\n")
    (folder / "linear.py").write_text("import torch, numpy, json\nraise SystemExit(0)\n")


FOLDERS: dict[str, tuple[Callable[[Path], None], Status]] = {
    "a link that leads out": (_link_out, Status.ERROR),
    "links that lead to themselves": (_link_loop, Status.MISSING),
    "a link to a device": (_link_to_device, Status.MISSING),
    "a link to the grader's environment": (_link_to_grader, Status.ERROR),
    "a pipe": (_fifo, Status.MISSING),
    "a folder called linear.py": (_folder_of_the_name, Status.MISSING),
    "a hundred folders deep": (_deep, Status.ERROR),
    "three thousand helpers": (_many, Status.ERROR),
    "four thousand helpers and a long file": (_too_many, Status.ERROR),
    "odd names": (_odd_names, Status.ERROR),
    "a name that is no Unicode": (_not_unicode, Status.ERROR),
    "other spellings": (_case, Status.MISSING),
    "two helpers of one name": (_twins, Status.ERROR),
    "files that can't be read": (_unreadable, Status.UNWRITTEN if os.geteuid() == 0 else Status.ERROR),
    "a file of a terabyte": (_large, Status.ERROR),
    "files that other tools obey": (_obeyed_by_others, Status.ERROR),
    "packages that Python would take first": (_packages, Status.ERROR),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_hostile_folder(name: str, zygote: Zygote, tmp_path: Path) -> None:
    make, status = FOLDERS[name]
    folder = submitted(tmp_path / "submission", {"matmul.py": MATMUL})
    make(folder)

    result = graded(zygote, folder)

    assert result.outcome == "graded", result.reason
    assert of(result, "matmul").passed
    found = [exercise for exercise in result.exercises if exercise.name == "linear"]
    assert [exercise.status for exercise in found] == ([] if status is Status.MISSING else [status])
    assert all(exercise.score == 0 and exercise.headline for exercise in found)
