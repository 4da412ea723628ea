"""The wall, rung by rung: every attack is refused behind it, and most are possible without it."""

import argparse
import functools
import json
import os
import socket
import sys
import time
from pathlib import Path

import pytest

from backpropkit.commands import doctor, grade
from backpropkit.commands.course import Misuse
from backpropkit.isolation import lockdown, namespaces, readable, remote, seccomp, selftest, syscalls
from backpropkit.isolation.grading import isolation, named
from backpropkit.isolation.launch import Zygote
from backpropkit.isolation.questions import StudentFile
from backpropkit.isolation.remote import Limits, RemoteStudent
from backpropkit.isolation.selftest import Attempt

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")
ROOT = pytest.mark.skipif(os.name == "posix" and os.geteuid() != 0, reason="only root can become another user")
SOLUTION = Path(__file__).parents[1] / "solutions/02_linear_algebra/linear.py"


@functools.cache
def tried(zygote: Zygote, *without: str) -> dict[str, Attempt]:
    limits = Limits(call=5, without=without)
    return {attempt.attack: attempt for attempt in selftest.attempts(zygote, isolation(zygote, limits), limits)}


@pytest.mark.parametrize("attack", selftest.ATTACKS)
def test_behind_the_wall_every_attack_is_refused(zygote: Zygote, attack: str) -> None:
    assert tried(zygote)[attack].refused, tried(zygote)[attack]


@ROOT
@pytest.mark.parametrize("attack", sorted(set(selftest.ATTACKS) - selftest.TOLERATED))
def test_without_landlock_another_user_holds(zygote: Zygote, attack: str) -> None:
    assert tried(zygote, "landlock")[attack].refused, tried(zygote, "landlock")[attack]


@ROOT
def test_without_landlock_files_for_everybody_can_be_read_and_this_is_said(zygote: Zygote) -> None:
    """The kit's own files only where it lies in a folder that everybody may enter."""
    for attack in selftest.TOLERATED:
        attempt = tried(zygote, "landlock")[attack]
        assert attempt.tolerated
        assert not attempt.refused or attack == "read what the kit knows of the exercises"


@pytest.mark.parametrize("library", [".", "lib", "lib/packages", "lib/packages/kit"])
def test_the_kit_s_own_folder_is_left_out_of_whatever_library_it_lies_in(tmp_path: Path, library: str) -> None:
    """A virtual environment counts lib/python3.11 among its libraries, and the kit lies two folders below."""
    ours = tmp_path / "lib/packages/kit"
    ours.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "lib/packages/other").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "lib/packages/round").symlink_to(tmp_path / "lib")

    found = dict(readable.but(ours, tmp_path / library))

    readable_files = {Path(path).resolve() for path, rights in found.items() if rights & readable.FILES}
    assert not readable_files & {ours, *ours.parents}
    assert (tmp_path / "elsewhere" in readable_files) == (library != "lib/packages/kit")


def test_without_a_wall_the_attacks_are_real(zygote: Zygote) -> None:
    """Else they would prove nothing behind one. The rest needs rights or features that a machine may not have."""
    possible = [
        name for name, attempt in tried(zygote, "landlock", "uid", "nocaps", "seccomp").items() if not attempt.refused
    ]

    assert len(possible) >= 20, set(selftest.ATTACKS) - set(possible)


@pytest.mark.parametrize(
    ("without", "holds"),
    [
        ((), True),
        (("seccomp",), False),
        (("landlock", "uid"), False),
        (("landlock", "uid", "seccomp"), False),
        pytest.param(("landlock",), True, marks=ROOT),
    ],
)
def test_what_counts_as_a_wall(zygote: Zygote, without: tuple[str, ...], holds: bool) -> None:
    applied = isolation(zygote, Limits(without=without))

    assert lockdown.holds(applied) is holds
    assert named(applied).startswith("process") is not holds
    assert not set(without) & set(applied)


def arguments(tmp_path: Path, **given: object) -> argparse.Namespace:
    usual = {"paths": [str(SOLUTION)], "output": str(tmp_path / "out.json"), "format": "json", "assignment": None}
    usual |= {"seed": 1, "arrays": None, "allow_unsandboxed": False, "timeout": 10.0, "catalog": []}
    return argparse.Namespace(**{**usual, **given})


def test_grade_refuses_where_there_is_no_wall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "Limits", functools.partial(Limits, without=("seccomp",)))

    with pytest.raises(Misuse, match="can't lock untrusted code in"):
        grade.run(arguments(tmp_path))
    assert not (tmp_path / "out.json").exists()


def test_grade_does_so_when_told_to_and_the_result_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "Limits", functools.partial(Limits, without=("seccomp", "landlock", "uid")))

    assert grade.run(arguments(tmp_path, allow_unsandboxed=True)) == 0
    found = json.loads((tmp_path / "out.json").read_text())
    assert found["isolation"].startswith("process") and found["score"] == 11


def test_grade_and_doctor_say_so_where_the_system_can_not_fork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")

    for command in (grade, doctor):
        with pytest.raises(Misuse, match="can't fork"):
            command.run(arguments(tmp_path))


@pytest.mark.parametrize(("without", "code", "words"), [((), 0, "can be used on code"), (("seccomp",), 1, "no wall")])
def test_doctor_says_what_this_machine_has(
    without: tuple[str, ...], code: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(remote, "Limits", functools.partial(Limits, without=without))

    assert doctor.run(argparse.Namespace()) == code
    said = capsys.readouterr().out
    assert words in said and "attacks were refused" in said
    assert ("ESCAPED: open a TCP socket" in said) is bool(without)


def test_the_filter_is_one_that_the_kernel_could_load() -> None:
    """Jumps are one byte, and a filter has at most 4096 steps; aarch64 can't be run here."""
    for machine, (column, architecture) in syscalls.MACHINES.items():
        steps = list(seccomp.program(column, architecture, 1234))
        assert all(len(step) == 8 for step in steps) and len(steps) < 4096, machine
        numbers = [n[column] for t in (syscalls.ALLOWED, syscalls.CONDITIONAL, syscalls.ABSENT) for n in t.values()]
        real = [number for number in numbers if number >= 0]
        assert len(real) == len(set(real)), f"{machine}: two system calls with one number"


NETWORK = b"""
import _socket
listening, asking = _socket.socket(), _socket.socket()
listening.bind(("127.0.0.1", 0)); listening.listen(); asking.connect(listening.getsockname())
print("siblings can talk", end="; ")
try: _socket.socket().connect(("127.0.0.1", PORT))
except OSError as error: print(type(error).__name__)
"""


def test_a_worker_without_seccomp_has_a_network_of_its_own_where_the_machine_allows_it(zygote: Zygote) -> None:
    limits = Limits(without=("landlock", "seccomp"))
    if "namespaces" not in isolation(zygote, limits):
        pytest.skip("this machine allows no namespaces")
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = NETWORK.replace(b"PORT", str(server.getsockname()[1]).encode())
        student = RemoteStudent(zygote, StudentFile("x.py", code, {}), limits, time.monotonic() + 30, walled=False)
        found = student.facts(())
        student.close()

    assert found.printed == "siblings can talk; ConnectionRefusedError\n", found.failure


def test_where_nothing_may_be_unshared_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def __init__(self, *_: object, **__: object) -> None: ...

        def unshare(self, _flags: int) -> int:
            return -1

    monkeypatch.setattr(namespaces.ctypes, "CDLL", Refusing)
    monkeypatch.setattr(namespaces, "_entered", [])
    namespaces.enter()

    assert namespaces.entered() == ()
