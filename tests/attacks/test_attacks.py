"""Hostile and broken submissions: no point is forged, nothing is escaped, nothing hangs, and the rest is graded.

Each attack is a `linear.py` in a submission that also holds a right `matmul.py` and a wrong `relu.py`. Whatever linear
does, the one must keep all of its points and the other exactly those that it has without the attack.
"""

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import breaking
import differentiating
import escaping
import forging
import jsonschema
import lying
import poisoning
import pytest
import torch
from attack import Attack

from backpropkit import catalog
from backpropkit.isolation.grading import Job, grade_submission, isolation
from backpropkit.isolation.launch import Zygote
from backpropkit.isolation.remote import Limits
from backpropkit.output import schema1
from backpropkit.verdict import ExerciseResult, Result, Status

SOLUTIONS = Path(__file__).parents[2] / "solutions"
MATMUL = (SOLUTIONS / "02_linear_algebra/matmul.py").read_text()
RELU = (SOLUTIONS / "03_activations/relu.py").read_text()
WRONG_RELU = RELU[: RELU.index("def backward")] + "def backward(grad_y, saved):\n    return grad_y\n"
WORD = "the-secret-word-of-the-grader"
LIMITS = Limits(call=1.0, exercise=6.0, submission=60.0)
LONGEST = 30.0  # seconds for one submission, on a busy machine
SUITES = (forging, lying, poisoning, escaping, breaking, differentiating)
ATTACKS = [attack for suite in SUITES for attack in suite.ATTACKS]
VALIDATOR = jsonschema.Draft202012Validator(schema1.schema())


@dataclass(frozen=True)
class Bait:
    """What attacks are after: a secret file, a file that must not appear, a port that nobody may connect to."""

    folder: Path
    server: socket.socket

    def put_into(self, text: str, submission: Path) -> str:
        places = {
            "@SECRET@": self.folder / "secret",
            "@CANARY@": self.folder / "canary",
            "@CANARY-NAME@": f"canary-{os.getpid()}",
            "@RESULT@": self.folder / "result.json",
            "@SUBMISSION@": submission,
            "@SOLUTION@": SOLUTIONS / "02_linear_algebra/linear.py",
            "@SOLUTIONS@": SOLUTIONS / "02_linear_algebra",
            "@GRADER@": os.getpid(),
            "@PORT@": self.server.getsockname()[1],
        }
        for name, place in places.items():
            text = text.replace(name, str(place))
        # in two halves, so that a printed traceback or source line is no escape
        return text.replace("@SECRET-WORD@", f"{WORD[:9]}' + '{WORD[9:]}")

    def untouched(self) -> bool:
        left = sorted(file.name for file in self.folder.iterdir())
        outside = [Path(folder, f"canary-{os.getpid()}") for folder in ("/tmp", "/dev/shm")]
        with pytest.raises(BlockingIOError):
            self.server.accept()
        return (
            left == ["result.json", "secret"]
            and (self.folder / "secret").stat().st_mode & 0o777 == 0o600
            and (self.folder / "result.json").read_text() == "not yet"
            and not any(file.exists() for file in outside)
        )


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    folder = tmp_path / "bait"
    folder.mkdir()
    (folder / "secret").write_text(WORD)
    (folder / "secret").chmod(0o600)
    (folder / "result.json").write_text("not yet")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield Bait(folder, server)


def submitted(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def graded(zygote: Zygote, path: Path) -> Result:
    job = Job(tuple(catalog.files()), partial(catalog.load), seed=11, limits=LIMITS)
    applied = ISOLATION.setdefault(id(zygote), isolation(zygote, LIMITS))
    return grade_submission(path, "mallory", zygote, job, applied)


ISOLATION: dict[int, tuple[str, ...]] = {}


def of(result: Result, name: str) -> ExerciseResult:
    return next(exercise for exercise in result.exercises if exercise.name == name)


@pytest.fixture(scope="session")
def control(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> float:
    """The points of the wrong relu.py where nobody attacks."""
    path = submitted(tmp_path_factory.mktemp("control"), {"relu.py": WRONG_RELU})
    score = of(graded(zygote, path), "relu").score
    assert 0 < score < of(graded(zygote, path), "relu").max_score
    return score


def marked(attack: Attack) -> object:
    return pytest.param(attack, id=attack.name, marks=[pytest.mark.slow] if attack.slow else [])


@pytest.mark.parametrize("attack", [marked(attack) for attack in ATTACKS])
def test_attack(attack: Attack, zygote: Zygote, bait: Bait, control: float, tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    code = attack.code if isinstance(attack.code, bytes) else bait.put_into(attack.code, folder)
    beside = {name: bait.put_into(text, folder) for name, text in attack.files.items()}
    files = {"linear.py": code, "matmul.py": MATMUL, "relu.py": WRONG_RELU, **beside}
    submitted(folder, files)
    before, started = sorted(map(str, folder.rglob("*"))), time.monotonic()

    result = graded(zygote, folder)

    assert time.monotonic() - started < LONGEST, "it hangs"
    assert result.outcome == "graded", result.reason
    linear = of(result, "linear")
    assert linear.score <= attack.most, linear.checks
    assert linear.status is not Status.PASSED
    assert attack.words in linear.headline
    assert of(result, "matmul").passed and of(result, "relu").score == control
    text = schema1.text(result)
    VALIDATOR.validate(schema1.document(result))
    assert WORD not in text and not set(text) & set(map(chr, [*range(10), *range(11, 32), 127]))
    assert bait.untouched()
    assert sorted(map(str, folder.rglob("*"))) == before
    assert all((folder / name).read_bytes() == (c if isinstance(c, bytes) else c.encode()) for name, c in files.items())
    assert not torch.allclose(torch.zeros(1), torch.ones(1)), "the grader's own torch is as it was"


@pytest.mark.parametrize("code", differentiating.SEEN)
def test_what_is_not_certain_is_flagged(code: str, zygote: Zygote, tmp_path: Path) -> None:
    linear = differentiating.SEEN[code]

    result = graded(zygote, submitted(tmp_path, {"linear.py": linear, "matmul.py": MATMUL}))

    assert {(flag.code, flag.exercise) for flag in result.flags} == {(code, "linear")}
    assert result.flags[0].evidence


def test_there_are_enough_of_them_and_no_two_have_one_name() -> None:
    names = [attack.name for attack in ATTACKS]

    assert len(names) == len(set(names)) >= 60


def test_no_worker_is_left_but_the_one_that_waits(zygote: Zygote) -> None:
    zygote.autopsy(zygote.worker(10))
    children = Path(f"/proc/{zygote.process.pid}/task/{zygote.process.pid}/children")

    assert len(children.read_text().split()) == 1
