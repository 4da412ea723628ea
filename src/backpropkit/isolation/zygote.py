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
import random
import signal
import socket
import sys
from pathlib import Path
from typing import Any

PR_SET_CHILD_SUBREAPER = 36
# what exercises use, so that a worker that can't read the library any more has it already
PRELOADED = (
    *("bisect", "cmath", "collections", "copy", "dataclasses", "decimal", "fractions", "functools", "heapq"),
    *("itertools", "json", "math", "operator", "queue", "random", "statistics", "string", "time", "typing"),
)


def main() -> None:
    """Serves the grader at the socket that is standard input, until it is gone."""
    control = socket.socket(fileno=os.dup(0))
    _prepare()
    _say(control, {"ready": True, "threads": _threads()})
    if sys.platform == "linux":
        # whatever an unconfined student's code has started comes to us when its parent dies, and we end it
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    while True:
        text, channels, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not text:
            return
        request = json.loads(text)
        if "fork" in request:
            _say(control, _fork(channels[0], request["fork"]))
        else:
            _say(control, {"status": _end(request["end"])})


def _prepare() -> None:
    import torch

    torch.set_num_threads(1)  # before any operator: a child of a process that ran parallel operators can deadlock
    for name in PRELOADED:
        __import__(name)
    import numpy as np

    import backpropkit.isolation.worker  # noqa: F401
    from backpropkit.isolation import lockdown

    lockdown.prepare()
    for seed in (torch.manual_seed, np.random.seed, random.seed):
        seed(0)  # here, since it takes longer than a fork: every worker begins with these random numbers
    left, right = torch.ones(3, 3, dtype=torch.float64), torch.ones(3, 3)
    for x in (left, right):  # the first call of an operator is slow: make it here, once
        torch.einsum("ij,jk->ik", x, x).exp().sum(0).numpy()
        torch.nn.functional.softmax(x, -1).mean()
    gc.collect()
    gc.freeze()  # keeps the collector from touching, and so copying, shared pages in every worker


def _threads() -> int:
    with contextlib.suppress(OSError):
        return len(list(Path("/proc/self/task").iterdir()))
    return 1


def _fork(channel: int, limits: dict[str, Any]) -> dict[str, int]:
    from backpropkit.isolation.lockdown import Lockdown
    from backpropkit.isolation.worker import live

    assert _threads() == 1
    pid = os.fork()
    if pid == 0:
        live(channel, Lockdown(**limits))
    os.close(channel)
    return {"pid": pid}


def _end(pid: int) -> int:
    """Kills a worker and all that it started; its wait status, 0x100 * exit code or the signal that ended it."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    _end_orphans()
    return status


def _end_orphans() -> None:
    """One worker lives at a time, so whatever else is our child by now is what it left behind."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    with contextlib.suppress(OSError):
        while orphans := children.read_text().split():
            for orphan in map(int, orphans):
                os.kill(orphan, signal.SIGKILL)
                os.waitpid(orphan, 0)


def _say(control: socket.socket, message: dict[str, Any]) -> None:
    control.sendall(json.dumps(message).encode() + b"\n")
