"""An exercise for several processes: asked in processes forked from this one, and in locked-down workers."""

import functools
import os
import time
from functools import partial
from pathlib import Path

import pytest
from whole_models.parallel import BROKEN, OWN, RIGHT, WRONG

from backpropkit import catalog, check
from backpropkit.checks.trial import Setting
from backpropkit.grade import grade
from backpropkit.grade.here import Wish, grade_student
from backpropkit.isolation import selftest
from backpropkit.isolation.grading import Job, grade_submission, isolation
from backpropkit.isolation.launch import Zygote
from backpropkit.isolation.questions import StudentFile
from backpropkit.isolation.remote import Limits, RemoteStudent
from backpropkit.isolation.selftest import Attempt
from backpropkit.output import items, schema1
from backpropkit.student import gathering, group
from backpropkit.student.exchange import Answer, Failure
from backpropkit.student.faults import APART
from backpropkit.student.links import links
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import Check, ExerciseResult, Status

NAME = "tensor_parallel_linear"
SOLUTION = Path(__file__).parents[1] / f"solutions/10_whole_models/{NAME}.py"
CODE = SOLUTION.read_text("utf-8")
pytestmark = pytest.mark.skipif(bool(group.missing()), reason=group.missing() or "there is gloo")


def changed(piece: str, instead: str) -> str:
    assert CODE.count(piece) == 1, "the solution has changed, and this test with it"
    return CODE.replace(piece, instead)


def here(code: str, seconds: float = 20.0, seed: int = 0) -> ExerciseResult:
    student = LocalStudent(Path(f"{NAME}.py"), code.encode(), seconds, own_folder=False)
    return grade_student(catalog.load(NAME), student, Wish(seed, "torch", "cpu", seconds))


def apart(zygote: Zygote, code: str, seconds: float = 20.0, seed: int = 0) -> ExerciseResult:
    limits = Limits(call=seconds)
    student = RemoteStudent(zygote, StudentFile(f"{NAME}.py", code.encode(), {}), limits, time.monotonic() + 120)
    try:
        return grade(catalog.load(NAME), student, Setting(seed), no_cuda="not here")
    finally:
        student.close()


def of(result: ExerciseResult, name: str) -> Check:
    return next(check for check in result.checks if check.name == name)


@pytest.mark.parametrize("code", [CODE, *RIGHT.values()], ids=["the solution", *RIGHT])
def test_a_right_submission_has_full_marks_at_both_doors(zygote: Zygote, code: str) -> None:
    for result in (here(code, seed=3), apart(zygote, code, seed=4)):
        assert result.passed, result.headline
        assert result.score == result.max_score == 10


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_submission_is_named(zygote: Zygote, name: str) -> None:
    piece, instead, failing, words = WRONG[name]
    found = of(apart(zygote, changed(piece, instead), 5.0), failing)
    assert found.wrong and not found.points
    assert words in found.message, found.message
    assert found.line, "a line to look at"


@pytest.mark.parametrize("name", ["only reshaped", "grad_x not reduced", "the other's slice for the shard"])
def test_the_verdict_is_the_same_at_both_doors(zygote: Zygote, name: str) -> None:
    piece, instead, _, _ = WRONG[name]
    one, other = here(changed(piece, instead)), apart(zygote, changed(piece, instead))
    assert [check.message for check in one.checks] == [check.message for check in other.checks]
    assert (one.score, one.line) == (other.score, other.line)


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_in_a_process_is_told_in_time(zygote: Zygote, name: str) -> None:
    piece, instead, words = BROKEN[name]
    code = changed(piece, instead)
    for ask in (here, partial(apart, zygote)):
        started = time.monotonic()
        result = ask(code, 1.0)
        assert time.monotonic() - started < 30
        assert words in result.headline
        assert not result.passed


def test_a_process_that_waits_says_on_which_line(zygote: Zygote) -> None:
    piece, instead, _ = BROKEN["one less"]
    for result in (here(changed(piece, instead), 1.0), apart(zygote, changed(piece, instead), 1.0)):
        assert result.source == instead
        assert of(result, "grad_x").status is Status.TIMEOUT
        assert of(result, "forward").points == 2


def test_a_failure_of_its_own_is_told_before_that_of_a_process_that_waits_for_it() -> None:
    waits = Answer(failure=Failure(Status.TIMEOUT, f"forward {APART}", "forward"))
    fails = Answer(failure=Failure(Status.ERROR, "forward raised ValueError", "forward"))
    late = Failure(Status.TIMEOUT, "forward did not end", "forward")
    for answers in ([waits, fails], [None, fails]):
        told = gathering.merged(answers, late).failure
        assert told is not None and told.message == "forward raised ValueError (in process 1)"
    told = gathering.merged([waits, None], late).failure
    assert told is not None and told.message == f"forward {APART} (in process 0)"


def test_what_is_printed_is_kept(zygote: Zygote) -> None:
    code = CODE.replace("    own = x @", "    print('here is', dist.get_rank())\n    own = x @")
    for result in (here(code), apart(zygote, code)):
        assert "here is 0\nhere is 1\n" in result.printed


def test_a_group_that_is_taken_down_is_the_next_questions_own_again(zygote: Zygote) -> None:
    """Only the second of two backwards has none any more."""
    code = changed("return grad_x,", "dist.destroy_process_group()\n    return grad_x,")
    for result in (here(code), apart(zygote, code)):
        assert [check.name for check in result.checks if check.wrong] == ["two_calls"]


def test_no_process_is_left_behind(zygote: Zygote) -> None:
    for name in ("other collectives", "a loop in one", "an end in one"):
        here(changed(*BROKEN[name][:2]), 0.5)
        apart(zygote, changed(*BROKEN[name][:2]), 0.5)
    zygote.autopsy(zygote.worker(10))

    assert children(os.getpid()) == [zygote.process.pid]
    assert len(children(zygote.process.pid)) == 1, "the worker that waits for the next one"


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_cells_of_a_notebook_are_asked_in_processes_too(capsys: pytest.CaptureFixture[str]) -> None:
    scope: dict[str, object] = {}
    exec(compile(CODE, "<cell>", "exec"), scope)

    assert check(NAME, scope["forward"], scope["backward"]).passed  # type: ignore[arg-type]
    assert "10 / 10 points" in capsys.readouterr().out


def test_it_is_asked_with_tensors_whatever_is_wished() -> None:
    assert catalog.load(NAME).arrays_for("numpy") == "torch"


def test_where_there_is_no_gloo_it_is_skipped_and_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group.distributed, "is_gloo_available", lambda: False)

    result = here(changed("own.T @ x", "own.T @ x * 2"))

    assert (result.status, result.score, result.max_score) == (Status.SKIPPED, 0, 0)
    assert not result.passed and result.settled
    assert result.headline == "several processes can't be joined here: this build of PyTorch has no gloo"
    assert {check.status for check in result.checks} == {Status.PASSED, Status.SKIPPED}


def test_where_processes_do_not_find_each_other_it_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "_loopback", lambda: "no-such-network")

    result = here(CODE)

    assert result.status is Status.SKIPPED
    assert "no-such-network" in result.headline


def test_a_grader_whose_workers_can_not_be_joined_skips_it(zygote: Zygote, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.py").write_text(CODE)
    (tmp_path / "linear.py").write_text((SOLUTION.parents[1] / "02_linear_algebra/linear.py").read_text())
    limits = Limits()
    job = Job(tuple(catalog.files()), catalog.load, seed=1, limits=limits)
    applied = isolation(zygote, limits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RemoteStudent, "greet", no_group(RemoteStudent.greet))
        result = grade_submission(tmp_path, "ada", zygote, job, applied)

    document = schema1.document(result)
    assert [exercise.status for exercise in result.exercises] == [Status.PASSED, Status.SKIPPED]
    assert result.score == result.max_score == 11
    assert items.all_passed(document)


def no_group(greet):  # type: ignore[no-untyped-def]
    return lambda self: greet(self) or ("there is no loopback" if self.wanted and self.ends and not self.born else "")


def test_a_worker_of_a_group_is_behind_the_same_wall_with_all_its_threads(zygote: Zygote) -> None:
    student = RemoteStudent(zygote, StudentFile("any.py", b"", {}), Limits(), time.monotonic() + 60)
    student.gather(2)
    try:
        assert [member.greet() for member in student.members] == ["", ""]
        for member in student.members:
            assert member.worker is not None
            tasks = list(Path(f"/proc/{zygote.pid(member.worker)}/task").iterdir())
            assert len(tasks) >= 2, "gloo has threads of its own"
            for status in [(task / "status").read_text() for task in tasks]:
                assert "Seccomp:\t2\n" in status and "NoNewPrivs:\t1\n" in status
                assert "CapEff:\t0000000000000000\n" in status
    finally:
        student.close()


HELD = """
import os, socket, stat, threading

def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False

held = [socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=fd) for fd in range(3, 64) if is_socket(fd)]
assert len(held) == 2, "the pipe to the grader, and the connection to the sibling"

def with_one(act):
    errors = []
    for one in held:
        try:
            act(one)
        except Exception as error:
            errors.append(error)
    if len(errors) == len(held):
        raise errors[-1]

def in_a_thread(act):
    errors = []
    def run():
        try:
            act()
        except Exception as error:
            errors.append(error)
    thread = threading.Thread(target=run)
    thread.start(), thread.join()
    if errors:
        raise errors[0]

"""
IN_A_GROUP = {
    "connect elsewhere": "with_one(lambda one: one.connect(('127.0.0.1', 9)))",
    "let go of the sibling": "with_one(lambda one: must(libc.connect(one.fileno(), bytes(16), 16)))",
    "send elsewhere": "with_one(lambda one: one.sendto(b'x', socket.MSG_FASTOPEN, ('127.0.0.1', 9)))",
    "send at all": "with_one(lambda one: one.send(b'x'))",
    "hand over a descriptor": "with_one(lambda one: socket.send_fds(one, [b'x'], [0]))",
    "listen": "with_one(lambda one: one.listen())",
    "accept": "with_one(lambda one: one.accept())",
    "ask who is there": "with_one(lambda one: one.getpeername())",
    "connect in a new thread": "in_a_thread(lambda: socket.create_connection(('127.0.0.1', 9)))",
    "read a file in a new thread": "in_a_thread(lambda: open(PRIVATE).read())",
    "signal the sibling": "[os.kill(os.getpid() + away, 0) for away in (-2, -1, 1, 2)]",
    "see what devices there are": "open('/sys/bus/pci/devices/0000:00:00.0/vendor').read()",
}


@functools.cache
def tried(zygote: Zygote) -> dict[str, Attempt]:
    attacks = selftest.ATTACKS | {name: HELD.replace("\n", "\n    ") + code for name, code in IN_A_GROUP.items()}
    applied = isolation(zygote, Limits())
    return {attempt.attack: attempt for attempt in selftest.attempts(zygote, applied, Limits(call=5), attacks, 2)}


@pytest.mark.parametrize("attack", [*selftest.ATTACKS, *IN_A_GROUP])
def test_behind_the_wall_a_group_can_do_no_more_than_one_alone(zygote: Zygote, attack: str) -> None:
    assert tried(zygote)[attack].refused, tried(zygote)[attack]


FORGED = """import json, os, struct
    body = {"outputs": [[]], "gradients": [], "inputs_after": [], "upstreams_after": [], "failure": None, "printed": ""}
    body |= {"used": {}, "counts": {}, "recomputed": 0, "repeated": 0, "saved_bytes": 0}
    text = json.dumps({"body": body, "tensors": []}).encode()
    frame = struct.pack("<4sIIQ", b"BPK1", 2, len(text), 0) + text
    for fd in range(3, 64) if dist.get_rank() in WHO else ():
        try:
            os.write(fd, WHAT)
        except OSError:
            pass
    own = x @ weight_shard.T"""


@pytest.mark.parametrize("what", ["frame", "b'x' * 99"])
@pytest.mark.parametrize("who", ["(1,)", "(0, 1)"])
def test_workers_that_write_into_every_pipe_earn_nothing(zygote: Zygote, who: str, what: str) -> None:
    result = apart(zygote, changed(OWN, FORGED.replace("WHO", who).replace("WHAT", what)), 2.0)

    assert result.score == 0
    assert not result.passed
    assert apart(zygote, CODE).passed, "and the next one is graded as ever"


def test_one_whose_siblings_are_gone_is_joined_to_none() -> None:
    alone, gone = links(2)
    with alone[0]:
        gone[0].close()
        pid = os.fork()
        if pid == 0:
            try:
                group.join(0, alone)
            except group.NoGroup:
                os._exit(5)
            os._exit(6)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 5
