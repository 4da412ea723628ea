"""Frames: what is sent arrives as it was, and what is no frame is refused before anything is allocated for it."""

import contextlib
import json
import os
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import torch

from backpropkit.isolation import questions, wire
from backpropkit.isolation.text import clean
from backpropkit.isolation.wire import HEADER, MAGIC, Closed, Frame, Late, TooLong, WireError
from backpropkit.student.exchange import ForwardAsk, LayerAsk, ProbeAsk


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    left, right = socket.socketpair()
    with left, right:
        yield left.fileno(), right.fileno()


def frame(body: object = None, tensors: object = (), data: bytes = b"", sequence: int = 7) -> bytes:
    text = json.dumps({"body": body, "tensors": tensors}).encode()
    return HEADER.pack(MAGIC, sequence, len(text), len(data)) + text + data


def soon() -> float:
    return time.monotonic() + 5


@pytest.mark.parametrize("dtype", wire.DTYPES.values(), ids=wire.DTYPES.keys())
def test_every_dtype_arrives_as_it_was(ends: tuple[int, int], dtype: torch.dtype) -> None:
    sent = torch.tensor([[0, 1, 1], [1, 0, 1]]).to(dtype)
    wire.send(ends[0], Frame(3, {"words": "grad_x"}, (sent, sent[0, 0], sent[:, :0])))

    came = wire.receive(ends[1], 3, soon())

    assert came.body == {"words": "grad_x"}
    for arrived, original in zip(came.tensors, (sent, sent[0, 0], sent[:, :0]), strict=True):
        assert arrived.dtype is original.dtype and torch.equal(arrived, original)


def test_nan_and_infinity_are_data(ends: tuple[int, int]) -> None:
    wire.send(ends[0], Frame(0, None, (torch.tensor([float("nan"), float("-inf")]),)))

    (came,) = wire.receive(ends[1], 0, soon()).tensors

    assert came.isnan().tolist() == [True, False] and came[1] == float("-inf")


@pytest.mark.parametrize(
    "sent",
    [
        b"\0" * 64,
        b"hello, grader, this is the student speaking",
        HEADER.pack(b"BPK2", 7, 2, 0) + b"{}",
        HEADER.pack(MAGIC, 8, 2, 0) + b"{}",
        HEADER.pack(MAGIC, 7, wire.LONGEST_JSON + 1, 0),
        HEADER.pack(MAGIC, 7, 2, 1 << 60),
        HEADER.pack(MAGIC, 7, 2, 0) + b"{}",
        HEADER.pack(MAGIC, 7, 2, 0) + b"\xff\xff",
        HEADER.pack(MAGIC, 7, 200_000, 0) + b"[" * 200_000,
        HEADER.pack(MAGIC, 7, 6000, 0) + b"9" * 6000,
        frame(tensors={"a": 1}),
        frame(tensors=[["float64", [1 << 62]]]),
        frame(tensors=[["float64", [1 << 30, 1 << 30]]]),
        frame(tensors=[["float64", [0, 1 << 30, 1 << 30]]]),
        frame(tensors=[["float64", [-1]]], data=b""),
        frame(tensors=[["float64", [True]]], data=b"12345678"),
        frame(tensors=[["float64", [1.0]]], data=b"12345678"),
        frame(tensors=[["float64", [2]]], data=b"12345678"),
        frame(tensors=[["float64", [1]]], data=b"123456789"),
        frame(tensors=[["object", [1]]], data=b"12345678"),
        frame(tensors=[["float64", [1] * 17]], data=b"12345678"),
        frame(tensors=["float64"], data=b"12345678"),
        frame(tensors=[["float64", [0]]] * (wire.MOST_TENSORS + 1)),
    ],
)
def test_what_is_no_frame_is_refused(ends: tuple[int, int], sent: bytes) -> None:
    sender = threading.Thread(target=_send_all, args=(ends[0], sent))
    sender.start()

    with pytest.raises(WireError) as refused:
        wire.receive(ends[1], 7, soon())

    assert refused.type is WireError, "and not because it waited for more, or allocated for it"
    os.set_blocking(ends[1], False)
    while sender.is_alive():
        with contextlib.suppress(BlockingIOError):
            os.read(ends[1], 1 << 16)


def _send_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def test_the_other_end_being_gone_is_told_apart(ends: tuple[int, int]) -> None:
    os.write(ends[0], frame()[:9])
    with socket.socket(fileno=os.dup(ends[0])) as end:
        end.shutdown(socket.SHUT_WR)

    with pytest.raises(Closed):
        wire.receive(ends[1], 7, soon())


def test_a_drip_of_bytes_does_not_move_the_deadline(ends: tuple[int, int]) -> None:
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(0.02):
            os.write(ends[0], b"B")

    thread = threading.Thread(target=drip)
    thread.start()
    started = time.monotonic()
    with pytest.raises((Late, WireError)):
        wire.receive(ends[1], 7, started + 0.2)
    assert time.monotonic() - started < 2
    stop.set()
    thread.join()


def test_a_reader_who_never_reads_does_not_hold_the_sender(ends: tuple[int, int]) -> None:
    os.set_blocking(ends[0], False)

    with pytest.raises(Late):
        wire.send(ends[0], Frame(0, None, (torch.zeros(1 << 20),)), time.monotonic() + 0.2)


def test_too_much_is_refused_before_a_byte_is_sent(ends: tuple[int, int]) -> None:
    with pytest.raises(TooLong):
        wire.send(ends[0], Frame(0, None, (torch.zeros(wire.LONGEST_BYTES // 4 + 1),)))

    assert not wire.pending(ends[1])


def test_any_byte_but_zero_is_true() -> None:
    assert wire._tensor("bool", [3], memoryview(b"\x00\x02\xff")).tolist() == [False, True, True]


@pytest.mark.parametrize(
    "ask",
    [
        LayerAsk((torch.randn(2, 3),), {"eps": 1e-5, "dims": (1, 2), "mode": None}, ((torch.randn(2),),), fresh=True),
        ForwardAsk(((torch.randn(2),), (torch.randn(2),)), {"keep": True, "scale": float("inf")}, outputs=2),
        ProbeAsk("call", "jvp", "def call(student): …", (torch.arange(3),), {}, "numpy"),
    ],
)
def test_a_question_arrives_as_it_was(ask: LayerAsk | ForwardAsk | ProbeAsk) -> None:
    body, tensors = questions.pack_ask(ask)
    came = questions.unpack(json.loads(json.dumps(body)), tensors)

    assert type(came) is type(ask) and questions.pack_ask(came)[0] == body
    assert all(a is b for a, b in zip(questions.pack_ask(came)[1], tensors, strict=True))


def test_a_question_holds_nothing_but_data() -> None:
    with pytest.raises(TypeError, match="only numbers, words, tensors"):
        questions.pack_ask(LayerAsk((), {"secret": object()}))


def test_student_words_lose_what_a_terminal_obeys() -> None:
    assert clean("\x1b[2J\x1b]0;title\x07all\x00 \u202eright\ud800\r\n", 80) == "all right"
    assert clean("one\ntwo", 80) == "one two" and clean("one\ntwo", 80, lines=True) == "one\ntwo"
    assert clean("x" * 100, 10) == "x" * 9 + "…"
    assert clean({"not": "words"}, 10) == ""
