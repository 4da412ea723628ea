"""The zygote: a clean process that has imported torch and the student's side of the kit, and forks workers from it.

It is started anew with a clean environment before the grader has any secret, runs no student code itself, and is told
nothing but limits: fork copies memory, so what the zygote does not know, no worker can find.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backpropkit.isolation import namespaces

PR_SET_CHILD_SUBREAPER = 36
# what exercises use, so that a worker that can't read the library any more has it already
PRELOADED = (
    *("bisect", "cmath", "collections", "copy", "dataclasses", "decimal", "fractions", "functools", "heapq"),
    *("itertools", "json", "math", "operator", "queue", "random", "statistics", "string", "time", "typing"),
)
WARM = b"""
def forward(x, scale=1.0):
    y = scale * (x @ x.T) @ x / (1 + abs(x)) - x.mean(0)
    return y, x

def backward(grad_y, saved):
    return (grad_y * saved)[..., None].sum(-1)
"""


def main() -> None:
    """Serves the grader at the socket that is standard input, until it is gone."""
    control = socket.socket(fileno=os.dup(0))
    namespaces.enter()
    _prepare()
    if sys.platform == "linux":
        # whatever an unconfined student's code has started comes to us when its parent dies, and we end it
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    alive: set[int] = set()
    for request, channels in _requests(control):
        if "fork" in request:
            alive.add(pid := _fork(request, channels))
            reply = {"pid": pid}
        else:
            alive.discard(request["end"])
            reply = {"status": _end(request["end"], alive)}
        control.sendall(json.dumps(reply).encode() + b"\n")


def _requests(control: socket.socket) -> Iterator[tuple[dict[str, Any], list[int]]]:
    """What the grader asks for, one line each, with the pipe and the links that go with a fork; until the grader is
    gone."""
    unread, channels = b"", list[int]()
    while True:
        more, came, _, _ = socket.recv_fds(control, 1 << 16, 16)
        if not more:
            return
        channels += came
        *lines, unread = (unread + more).split(b"\n")
        for request in map(json.loads, lines):
            wanted = 1 + request["links"] if "fork" in request else 0
            yield request, channels[:wanted]
            del channels[:wanted]


def _prepare() -> None:
    import torch

    torch.set_num_threads(1)  # before any operator: a child of a process that ran parallel operators can deadlock
    for name in PRELOADED:
        __import__(name)
    import numpy as np

    import backpropkit.isolation.worker  # noqa: F401
    from backpropkit.isolation import lockdown

    lockdown.prepare()
    _warm_up()
    torch.manual_seed(0)  # here, since it takes longer than a fork: every worker begins with these random numbers
    np.random.seed(0)
    gc.collect()
    gc.freeze()  # keeps the collector from touching, and so copying, shared pages in every worker


def _warm_up() -> None:
    """One file of the kit's own, asked once: what is slow the first time is then not slow in every worker."""
    import torch

    from backpropkit.isolation import answers, wire
    from backpropkit.student.exchange import ForwardAsk, LayerAsk, Wanted
    from backpropkit.student.local import LocalStudent

    student = LocalStudent(Path("warm.py"), WARM, own_folder=False)
    facts = student.facts((Wanted("forward", 1, ("scale",)), Wanted("backward", 2)))
    assert facts.failure is None, facts.failure
    for dtype in (torch.float64, torch.float32):
        x = torch.arange(15, dtype=dtype).reshape(3, 5)
        student.ask(LayerAsk((x,), {"scale": 0.5}, ((x.exp(),), (x,)), fresh=True, layout="strided", watched=True))
        student.ask(ForwardAsk(((x,), (x + 1,)), {}))
        answer = student.ask(LayerAsk((x,), {}, ((x,),), arrays="numpy"))
        reading, writing = os.pipe()
        wire.send(writing, wire.Frame(0, *answers.pack_answer(answer)))
        wire.receive(reading, 0)
        os.close(reading)
        os.close(writing)


def _threads() -> int:
    with contextlib.suppress(OSError):
        return len(list(Path("/proc/self/task").iterdir()))
    return 1


def _fork(request: dict[str, Any], channels: list[int]) -> int:
    from backpropkit.isolation.lockdown import Lockdown
    from backpropkit.isolation.worker import live

    assert _threads() == 1
    pid = os.fork()
    if pid == 0:
        live(channels[0], Lockdown(**request["fork"]), request["rank"], channels[1:])
    for channel in channels:
        os.close(channel)
    return pid


def _end(pid: int, alive: set[int]) -> int:
    """Kills a worker and all that it started; its wait status, 0x100 * exit code or the signal that ended it."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    _end_orphans(alive)
    return status


def _end_orphans(alive: set[int]) -> None:
    """Whoever is our child and none of the workers has been left behind by one."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    with contextlib.suppress(OSError):
        while orphans := {int(child) for child in children.read_text().split()} - alive:
            for orphan in orphans:
                os.kill(orphan, signal.SIGKILL)
                os.waitpid(orphan, 0)
