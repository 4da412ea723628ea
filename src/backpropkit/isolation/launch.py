"""Starting the zygote, and asking it for workers. Imports no torch: the zygote's import and the grader's overlap.

One worker is always born ahead, and locked in, so that nobody waits for the next one; each is still used once.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from backpropkit.student.links import Links, links

STARTING = 300.0  # seconds; importing torch from a cold network disk is slow
BOOT = """
import json, sys
first = next((k for k, path in enumerate(sys.path) if path.endswith("-packages")), len(sys.path))
sys.path[first:first] = json.loads(sys.argv[1])  # the kit that runs here, whatever else is installed
from backpropkit.isolation import zygote
zygote.main()
"""
KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")
MEMORY = 384 << 20  # bytes that a worker may add to what it has at birth


class NoZygote(Exception):
    """Workers can't be had; the message says why. The kit's or the machine's fault, never a student's."""


@dataclass(frozen=True)
class Worker:
    """A worker: the grader's end of its pipe, and the number of the request that it was ordered with."""

    channel: int
    order: int


class Zygote:
    """The process that workers are forked from. Use as a context manager: it ends with the block."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        self.control = ours
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        command = [sys.executable, "-P", "-s", "-B", "-c", BOOT, json.dumps(list(_folders()))]
        self.process = subprocess.Popen(
            command,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
            env=_clean_environment(),
            cwd="/",
            start_new_session=True,
        )
        theirs.close()
        self.lock = threading.RLock()  # exercises are graded side by side, and all of them ask here
        self.unread = b""
        self.sent = self.read = 0
        self.replies: dict[int, Any] = {}
        self.spare: tuple[Any, Worker] | None = None

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def revive(self) -> None:
        """A new one where this one is dead: what killed it shall cost nobody else a grade."""
        if self.process.poll() is not None:
            self.close()
            self._start()

    def worker(self, cpu: int, memory: int = MEMORY, without: tuple[str, ...] = ()) -> Worker:
        """A new worker, which locks itself in. Raises NoZygote."""
        limits = {"cpu": cpu, "memory": memory, "without": without}
        with self.lock:
            spare, self.spare = self.spare, None
            if spare is not None and spare[0] != limits:
                self.end(spare[1])
                spare = None
            worker = spare[1] if spare else self._order(limits)
            self.spare = (limits, self._order(limits))
        return worker

    def together(self, count: int, cpu: int, memory: int = MEMORY, without: tuple[str, ...] = ()) -> list[Worker]:
        """So many new workers, which are joined in a group before they lock themselves in. Raises NoZygote."""
        limits = {"cpu": cpu, "memory": memory, "without": without}
        return [self._order(limits, rank, own) for rank, own in enumerate(links(count))]

    def pid(self, worker: Worker) -> int:
        """The process of a worker."""
        pid: int = self._reply(worker.order)["pid"]
        return pid

    def end(self, worker: Worker) -> None:
        """Kills a worker and all that it started, without waiting until it is dead."""
        os.close(worker.channel)
        self._send({"end": self.pid(worker)})

    def autopsy(self, worker: Worker) -> int:
        """Kills a worker and all that it started, or finds it dead; the wait status that tells how it died."""
        os.close(worker.channel)
        status: int = self._reply(self._send({"end": self.pid(worker)}))["status"]
        return status

    def close(self) -> None:
        """Ends the zygote, and with it every worker; once more does nothing."""
        self.control.close()
        spare, self.spare = self.spare, None
        if spare is not None:
            os.close(spare[1].channel)
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.errors.close()

    def _order(self, limits: Mapping[str, Any], rank: int = 0, siblings: Links = ()) -> Worker:
        ours, theirs = socket.socketpair()
        with contextlib.ExitStack() as ends:
            for end in (ours, theirs, *siblings):
                ends.enter_context(end)
            given = [end.fileno() for end in (theirs, *siblings)]
            order = self._send({"fork": limits, "rank": rank, "links": len(siblings)}, *given)
            channel = ours.detach()
        os.set_blocking(channel, False)
        return Worker(channel, order)

    def _send(self, request: Mapping[str, Any], *channels: int) -> int:
        """Asks the zygote for something; the number that its reply will have."""
        with self.lock:
            self.sent += 1
            try:
                socket.send_fds(self.control, [json.dumps(request).encode() + b"\n"], list(channels))
            except OSError as error:
                raise self._broken() from error
            return self.sent

    def _reply(self, number: int) -> Any:
        """The reply to one request; those that come before it are kept."""
        with self.lock:
            self.control.settimeout(STARTING)
            while number not in self.replies:
                try:
                    more = self.control.recv(4096)
                except OSError:
                    more = b""
                if not more:
                    raise self._broken()
                *lines, self.unread = (self.unread + more).split(b"\n")
                for line in lines:
                    self.read += 1
                    self.replies[self.read] = json.loads(line)
            return self.replies[number]

    def _broken(self) -> NoZygote:
        self.errors.seek(0)
        last = self.errors.read()[-2000:].decode(errors="replace").strip().splitlines()[-1:]
        return NoZygote("the process that workers are made from ended: " + (last[0] if last else "without a word"))


def _folders() -> Iterator[str]:
    """Where the kit, torch and NumPy are imported from, where Python alone would not find them."""
    for name in ("backpropkit", "torch", "numpy"):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            yield str(Path(spec.origin).resolve().parents[1])


def _clean_environment() -> dict[str, str]:
    """Nothing of the grader's environment but what libraries are found by; a worker can read all of it."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    # torch.use_deterministic_algorithms imports Inductor, which makes a folder unless this one is there
    inductor = {"TORCHINDUCTOR_CACHE_DIR": "/"}
    return {**kept, **one_thread, **inductor, "PYTHONHASHSEED": "0", "PATH": os.defpath, "HOME": "/nonexistent"}
