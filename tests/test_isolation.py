"""A student in a worker: the verdicts of this process, every limit kept, nothing of the grader's within reach."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pytest

from backpropkit import catalog
from backpropkit.checks.trial import Setting
from backpropkit.grade import grade
from backpropkit.isolation import lockdown
from backpropkit.isolation.grading import isolation
from backpropkit.isolation.launch import NoZygote, Zygote
from backpropkit.isolation.questions import StudentFile
from backpropkit.isolation.remote import Limits, RemoteStudent
from backpropkit.student.exchange import Wanted
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import Check, ExerciseResult, Status

RIGHT = Path(__file__).parents[1].joinpath("solutions/02_linear_algebra/linear.py").read_text()
BACKWARD = RIGHT[RIGHT.index("def backward") :]
FORWARD = RIGHT[: RIGHT.index("def backward")]
FAILS = "def _fails(f, *a):\n    try:\n        f(*a)\n    except OSError:\n        return True\n"
OPEN = "opened = [fd for fd in range(64) if not _fails(os.fstat, fd)]\n"
IMPATIENT = Limits(call=0.5, exercise=5.0, submission=20.0)


@contextmanager
def student(zygote: Zygote, code: str, limits: Limits = IMPATIENT, **helpers: str) -> Iterator[RemoteStudent]:
    beside = {PurePosixPath(f"{name}.py"): text.encode() for name, text in helpers.items()}
    found = RemoteStudent(zygote, StudentFile("linear.py", code.encode(), beside), limits, time.monotonic() + 60)
    try:
        yield found
    finally:
        found.close()


def graded(zygote: Zygote, code: str, limits: Limits = IMPATIENT, **helpers: str) -> ExerciseResult:
    with student(zygote, code, limits, **helpers) as remote:
        return grade(catalog.load("linear"), remote, Setting(1), no_cuda="not here")


def printed(zygote: Zygote, code: str) -> str:
    """What code prints that runs in a worker."""
    with student(zygote, code) as remote:
        facts = remote.facts(())
        return facts.printed.strip() or str(facts.failure)


def of(result: ExerciseResult, name: str) -> Check:
    return next(check for check in result.checks if check.name == name)


VERSIONS = {
    "right": RIGHT,
    "wrong": RIGHT.replace("grad_y.T @ x", "x.T @ grad_y"),
    "an exception": RIGHT.replace("grad_y @ weight", "grad_y @ weight.T"),
    "unwritten": FORWARD + "def backward(grad_y, saved):\n    raise NotImplementedError\n",
    "no Python": "def forward(:\n",
    "not UTF-8": RIGHT + "# \udcff\udcfe",
    "prints": "print('hello \\x1b[31m')\n" + RIGHT,
    "exits": "raise SystemExit(3)\n",
    "returns lists": RIGHT.replace("return y, (x, weight)", "return [y, (x, weight)]"),
    "returns a list of numbers": RIGHT.replace("return grad_x, grad_weight, grad_bias", "return [1.0, 2.0]"),
    "changes its input": RIGHT.replace(
        "    x, weight = saved", "    x, weight = saved\n    grad_y *= 1 + 1e-15\n    x += 1"
    ),
    "changes the dtype of its input": RIGHT.replace(
        "    x, weight", "    saved[0].data = saved[0].data.float()\n    x, weight"
    ),
    "returns too little": RIGHT.replace("return grad_x, grad_weight, grad_bias", "return grad_x"),
    "requires grad": RIGHT.replace("return y, (x", "return y.requires_grad_(), (x"),
    "float32": RIGHT.replace("return grad_x,", "return grad_x.float(),"),
    "NumPy": RIGHT.replace("return grad_x,", "return grad_x.numpy(),"),
    "a string": RIGHT.replace("return grad_x,", "return 'grad_x',"),
    "sparse": RIGHT.replace("return grad_x,", "return grad_x.to_sparse(),"),
    "complex": RIGHT.replace("return grad_x,", "return grad_x * 1j,"),
    "NaN": RIGHT.replace("return grad_x,", "return grad_x * float('nan'),"),
}


@pytest.mark.filterwarnings("ignore:Casting complex values")
@pytest.mark.parametrize("version", VERSIONS)
def test_the_verdict_is_that_of_this_process(zygote: Zygote, version: str) -> None:
    code = VERSIONS[version].encode("utf-8", "surrogateescape")
    exercise, setting = catalog.load("linear"), Setting(5)
    here = grade(exercise, LocalStudent(Path("linear.py"), code, own_folder=False), setting, no_cuda="no")
    far = RemoteStudent(zygote, StudentFile("linear.py", code, {}), Limits(), time.monotonic() + 60)
    there = grade(exercise, far, setting, no_cuda="no")
    far.close()

    assert _without_durations(there) == _without_durations(here)


def _without_durations(result: ExerciseResult) -> object:
    checks = [(c.name, c.status, c.points, c.message, c.advice, c.line, c.table) for c in result.checks]
    return checks, result.headline, result.line, result.printed.replace("\x1b[31m", ""), result.status


def test_files_beside_the_students_can_be_imported(zygote: Zygote) -> None:
    code = RIGHT.replace("def forward", "from helper import half\nimport torch\n\n\ndef forward").replace(
        "@ x", "@ half(x)"
    )
    helper = "import torch\nprint(__file__, __name__)\n\n\ndef half(x):\n    return x\n"

    result = graded(zygote, code, helper=helper, torch="raise ImportError('no helper takes the place of torch')")

    assert result.passed, result.headline
    assert "helper.py helper" in result.printed


def test_a_forward_that_never_ends_costs_its_time_and_no_more(zygote: Zygote) -> None:
    started = time.monotonic()
    result = graded(
        zygote,
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
        + RIGHT.replace("    y =", "    while True: pass\n    y ="),
    )

    assert of(result, "forward").status is Status.TIMEOUT
    assert "forward did not end within 0.5 seconds" in result.headline
    assert result.score == 0 and time.monotonic() - started < 10


SEGFAULT = "backward crashed its process with SIGSEGV"
DEAF = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n    while True: pass"


@pytest.mark.parametrize(
    ("crash", "status", "words"),
    [
        ("import os; os._exit(0)", Status.CRASHED, "backward ended its process with exit code 0"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", Status.CRASHED, SEGFAULT),
        ("import ctypes; ctypes.string_at(0)", Status.CRASHED, SEGFAULT),
        ("import os; os.closerange(0, 100)", Status.CRASHED, "backward closed its pipe"),
        (DEAF, Status.TIMEOUT, "backward did not end"),
    ],
)
def test_a_backward_that_takes_the_worker_down_leaves_forward_its_points(
    zygote: Zygote, crash: str, status: Status, words: str
) -> None:
    result = graded(zygote, FORWARD + f"def backward(grad_y, saved):\n    {crash}\n")

    assert of(result, "forward").points == 2.0
    assert result.score == 2.0
    assert of(result, "grad_x").status is status and words in of(result, "grad_x").message


def test_the_time_of_the_whole_exercise_ends(zygote: Zygote) -> None:
    code = RIGHT.replace("    y =", "    import time; time.sleep(0.4)\n    y =")
    started = time.monotonic()

    result = graded(zygote, code, Limits(call=1.0, exercise=1.0))

    assert time.monotonic() - started < 5
    assert not result.passed and Status.TIMEOUT in {check.status for check in result.checks}


def test_too_much_memory_is_the_students_own_error(zygote: Zygote) -> None:
    code = RIGHT.replace("    y =", "    import torch; torch.ones(1 << 31)\n    y =")

    result = graded(zygote, code)

    assert "memory" in result.headline and result.score == 0


def test_a_return_value_that_is_too_large_is_said_to_be(zygote: Zygote) -> None:
    code = RIGHT.replace("return y, (x", "import torch; return torch.ones(1 << 23, dtype=torch.float64), (x")

    assert "too much" in graded(zygote, code, Limits()).headline
    assert "too little memory" in graded(zygote, code.replace("1 << 23", "10 << 22"), Limits()).headline


def test_a_worker_knows_nothing_but_the_students_side_of_the_kit(zygote: Zygote) -> None:
    """Modules of the grader in the zygote would hand a worker what it must not have."""
    names = json.loads(
        printed(zygote, "import json, sys\nprint(json.dumps([m for m in sys.modules if 'backpropkit' in m]))")
    )

    packages = {name.split(".")[1] for name in names if "." in name}
    assert packages == {"isolation", "student", "verdict"}
    assert not {"backpropkit.isolation.grading", "backpropkit.isolation.seeds", "backpropkit.isolation.intake"} & set(
        names
    )


def test_a_worker_has_a_clean_environment_and_argv(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKPROPKIT_SECRET", "nobody may know this one")
    with Zygote() as fresh:
        found = printed(fresh, "import os, sys\nprint(sorted(os.environ), sys.argv, sys.orig_argv, sys.stdin.read())")

    assert "nobody may know" not in found and "SECRET" not in found
    assert str(Path(__file__).parent) not in found


def test_a_worker_has_one_thread_and_the_pipe(zygote: Zygote) -> None:
    code = f"import os, torch\n{FAILS}{OPEN}print(len(opened), torch.get_num_threads())"

    assert printed(zygote, code) == "4 1"


def test_every_worker_begins_with_the_same_random_numbers(zygote: Zygote) -> None:
    code = "import random, torch, numpy\nprint(random.random(), torch.rand(1).item(), numpy.random.rand(), hash('x'))"

    assert printed(zygote, code) == printed(zygote, code)


def test_a_worker_leaves_no_process_behind(zygote: Zygote) -> None:
    with student(zygote, RIGHT) as remote:
        remote.facts(())
        assert remote.worker is not None
        process = Path(f"/proc/{zygote.pid(remote.worker)}")
        assert process.exists()
    ends = time.monotonic() + 5
    while process.exists() and time.monotonic() < ends:
        time.sleep(0.01)
    assert not process.exists()


@pytest.mark.parametrize(
    "attack",
    [
        "os.write(fd, b'garbage' * 100)",
        "os.write(fd, struct.pack('<4sIIQ', b'BPK1', 2, 1 << 20, 1 << 26)); time.sleep(60)",
        "os.write(fd, struct.pack('<4sIIQ', b'BPK1', 2, 2, 0) + b'{}')",
        "os.write(fd, struct.pack('<4sIIQ', b'BPK1', 1, 2, 0) + b'{}')",
        "[os.write(fd, bytes(1 << 16)) for _ in iter(int, 1)]",
        "os.dup2(0, fd)",
        "os.close(fd)",
        "os.read(fd, 1)",
    ],
)
def test_a_worker_that_speaks_for_itself_earns_nothing(zygote: Zygote, attack: str) -> None:
    started = time.monotonic()

    result = graded(zygote, f"import os, struct, time\n{FAILS}{OPEN}fd = max(opened)\n{attack}\n{RIGHT}")

    assert result.score == 0 and result.status is Status.ERROR
    assert time.monotonic() - started < 10


def test_facts_that_were_not_asked_for_are_refused(zygote: Zygote) -> None:
    with student(zygote, RIGHT) as remote:
        facts = remote.facts((Wanted("forward", 3), Wanted("nowhere", 1)))

    assert set(facts.problems) == {"forward", "nowhere"}
    problem = facts.problems["nowhere"]
    assert problem is not None and problem.status is Status.UNWRITTEN


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")
def test_this_machine_has_a_wall(zygote: Zygote) -> None:
    assert lockdown.holds(isolation(zygote, Limits()))


def test_a_dead_zygote_is_replaced() -> None:
    with Zygote() as fresh:
        assert printed(fresh, "print('first')") == "first"
        fresh.process.kill()
        fresh.process.wait()
        with pytest.raises(NoZygote):
            printed(fresh, "print('nobody hears this')")
        fresh.revive()
        assert printed(fresh, "print('second')") == "second"
