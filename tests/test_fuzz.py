"""Mutated replies and mutated files: the grader never fails, never hangs, and never gives a point that was not earned.

Some hundred cases by default; `BACKPROPKIT_FUZZ=5000 pytest tests/test_fuzz.py` makes it 5,000 replies, as many frames,
and 1,250 files. A case is told by its seed, which stands in the message of the assertion.
"""

import copy
import json
import os
import random
import socket
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch

from backpropkit import catalog, stubs
from backpropkit.checks.trial import Setting
from backpropkit.grade import grade
from backpropkit.isolation import answers, wire
from backpropkit.isolation.launch import Zygote
from backpropkit.isolation.questions import StudentFile
from backpropkit.isolation.remote import Limits, RemoteStudent
from backpropkit.isolation.wire import Frame, WireError
from backpropkit.student.exchange import Answer, Ask, Facts, Failure, Wanted
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import Status

CASES = int(os.environ.get("BACKPROPKIT_FUZZ", "200"))
LONGEST = 30.0  # seconds for a file, on a busy machine
SOLUTIONS = Path(__file__).parents[1] / "solutions"
RIGHT = (SOLUTIONS / "02_linear_algebra/linear.py").read_text()
ZEROS = RIGHT[: RIGHT.index("def backward")] + (
    "def backward(grad_y, saved):\n    x, weight = saved\n    return x * 0, weight * 0, grad_y[0] * 0\n"
)
MATVEC = """
def forward(weight, x):
    return weight @ x, (weight, x)


def backward(grad_y, saved):
    return saved[0] * 0, saved[1] * 0


def sensitivity(weight, x):
    return weight * 0


def contributions(grad_y, weight):
    return weight * 0
"""
WRONG = {
    "linear": ZEROS,
    "matvec": MATVEC,
    "numerical_gradient": "def numerical_gradient(f, x, h=1e-5):\n    return x * 0.0\n",
    "jvp": "def jvp(x, weight, bias, dx, dweight, dbias, *, eps=1e-5):\n    return x * 0, x * 0\n",
    "engine": stubs.text(catalog.load("engine")),
}
ODD = [
    None,
    True,
    False,
    -1,
    0,
    1,
    2**31,
    2**63,
    2**70,
    0.5,
    "",
    "tensor",
    "array",
    "number",
    "passed",
    "\ud800",
    [],
    {},
]
ODD += [[[]], {"a": 1}, "x" * 5000, float("nan"), ["error", "", "", "", "", 1, []], "cuda:0", "float64", ["x", [1]]]


def odd_tensor(chance: random.Random) -> torch.Tensor:
    shape = [chance.choice([0, 1, 2, 3, 4, 5, 7]) for _ in range(chance.randrange(4))]
    values = torch.tensor(chance.choices([0.0, 1.0, -1.0, 1e300, -0.0, float("nan"), float("inf")], k=7))
    fill = values[torch.randint(7, shape, generator=torch.Generator().manual_seed(chance.randrange(99)))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fill.to(chance.choice(list(wire.DTYPES.values())))


def mutated(body: Any, chance: random.Random) -> Any:
    """The same structure with one thing in it changed, left out or said twice."""
    body = copy.deepcopy(body)
    places = list(_places(body))
    if not places:
        return chance.choice(ODD)
    holder, key = chance.choice(places)
    match chance.randrange(4):
        case 0 if isinstance(holder, list):
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        case 2:
            other, name = chance.choice(places)
            holder[key] = copy.deepcopy(other[name]) if name in range(len(other)) or name in other else None
        case _:
            holder[key] = chance.choice(ODD)
    return body


def _places(body: Any) -> Any:
    items = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in items:
        yield body, key
        yield from _places(value)


@dataclass
class Lying:
    """A student whose answers come over the wire, mutated."""

    chance: random.Random
    student: LocalStudent
    wanted: list[str] = field(default_factory=list)

    def facts(self, wanted: tuple[Wanted, ...]) -> Facts:
        self.wanted = [w.name for w in wanted]
        body = answers.pack_facts(self.student.facts(wanted))
        try:
            return answers.read_facts(json.loads(json.dumps(self.maybe(body))), self.wanted)
        except WireError as error:
            return Facts(Failure(Status.CRASHED, str(error), "the file"))

    def ask(self, ask: Ask) -> Answer:
        body, tensors = answers.pack_answer(self.student.ask(ask))
        given = [odd_tensor(self.chance) if self.chance.random() < 0.1 else t for t in tensors]
        try:
            return answers.read_answer(json.loads(json.dumps(self.maybe(body))), given, ask, self.wanted)
        except WireError as error:
            return Answer(failure=Failure(Status.CRASHED, str(error), "backward"))

    def maybe(self, body: Any) -> Any:
        while self.chance.random() < 0.4:
            body = mutated(body, self.chance)
        return body


def many(count: int) -> Callable[[Any], Any]:
    return pytest.mark.parametrize("block", range(0, max(count, 10), max(count // 10, 1)))


def honest(name: str, code: bytes) -> LocalStudent:
    return LocalStudent(Path(f"{name}.py"), code, own_folder=False)


@cache
def earned(name: str) -> float:
    """What the wrong code earns by what is right in it, when nobody lies."""
    return grade(catalog.load(name), honest(name, WRONG[name].encode()), Setting(0), no_cuda="not here").score


@many(CASES)
@pytest.mark.filterwarnings("ignore")
def test_no_mutated_answer_earns_a_point_or_stops_the_grader(block: int) -> None:
    for seed in range(block, block + max(CASES // 10, 1)):
        name = list(WRONG)[seed % len(WRONG)]
        liar = Lying(random.Random(seed), honest(name, WRONG[name].encode()))

        result = grade(catalog.load(name), liar, Setting(seed), no_cuda="not here")

        assert result.score <= earned(name), f"{name}, seed {seed}"
        assert not result.passed


@dataclass
class Saying:
    """A student who returns the same values whatever is asked, and may lie about their kind."""

    said: list[Any]
    tensors: list[torch.Tensor]
    wanted: list[str] = field(default_factory=list)

    def facts(self, wanted: tuple[Wanted, ...]) -> Facts:
        self.wanted = [w.name for w in wanted]
        return Facts(None, dict.fromkeys(self.wanted), {}, "")

    def ask(self, ask: Ask) -> Answer:
        body, _ = answers.pack_answer(Answer())
        try:
            return answers.read_answer({**body, "outputs": [self.said]}, self.tensors, ask, self.wanted)
        except WireError as error:
            return Answer(failure=Failure(Status.CRASHED, str(error), "forward"))


def test_a_number_that_is_an_array_is_no_answer() -> None:
    """Found by mutating 5,000 answers."""
    liar = Saying([["number", 0, "", "cpu", False]], [torch.randn(5, dtype=torch.float64)])

    result = grade(catalog.load("numerical_gradient"), liar, Setting(0), no_cuda="not here")

    assert result.score == 0 and "calls it a number" in result.headline


def test_a_number_that_is_too_large_for_an_int_is_one_more_wrong_answer() -> None:
    """Found by mutating 5,000 answers."""
    large = torch.tensor(2**64 - 1, dtype=torch.uint64)
    student = Saying([["tensor", 0, "uint64", "cpu", False]], [large])

    result = grade(catalog.load("numerical_gradient"), student, Setting(0), no_cuda="not here")

    assert result.score == 0 and result.headline


@many(CASES)
def test_no_mutated_bytes_are_anything_but_a_frame_or_refused(block: int) -> None:
    chance = random.Random(block)
    for _ in range(max(CASES // 10, 1)):
        left, right = socket.socketpair()
        with left, right:
            body = {"outputs": [[["tensor", 0, "float64", "cpu", False]]], "printed": "x"}
            wire.send(left.fileno(), Frame(4, body, (torch.randn(3, 5), torch.arange(4))))
            sent = bytearray(right.recv(1 << 16))
            for _ in range(chance.randrange(1, 6)):
                sent[chance.randrange(len(sent))] = chance.randrange(256)
            left.sendall(sent[: chance.choice([len(sent), chance.randrange(len(sent))])])
            left.shutdown(socket.SHUT_WR)
            try:
                frame = wire.receive(right.fileno(), 4, time.monotonic() + 5)
            except WireError:
                continue
            assert len(frame.tensors) <= wire.MOST_TENSORS


@pytest.mark.slow
@many(CASES // 4)
@pytest.mark.filterwarnings("ignore")
def test_no_mutated_file_earns_more_or_stops_the_grader(block: int, zygote: Zygote) -> None:
    for seed in range(block, block + max(CASES // 40, 1)):
        chance, name = random.Random(seed), list(WRONG)[seed % len(WRONG)]
        code = bytearray(WRONG[name].encode())
        for _ in range(chance.randrange(1, 8)):
            place = chance.randrange(len(code))
            code[place : place + chance.randrange(4)] = bytes(chance.choices(range(256), k=chance.randrange(4)))
        file = StudentFile(f"{name}.py", bytes(code), {})
        student = RemoteStudent(zygote, file, Limits(call=1, exercise=5), time.monotonic() + 10)
        started = time.monotonic()
        result = grade(catalog.load(name), student, Setting(seed), no_cuda="not here")
        student.close()

        assert result.score <= earned(name), f"{name}, seed {seed}: {bytes(code)!r}"
        assert time.monotonic() - started < LONGEST
