"""Processes that run one student's file together: how they are joined in a gloo group.

They find each other through sockets that they are born with. Gloo listens at a port of the loopback only while it
connects them; when student code begins to run, each has a connection to the others, and none can be reached any more.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
from datetime import timedelta

import torch
from torch import distributed

from backpropkit.student.exchange import Answer, Failure
from backpropkit.student.links import Links
from backpropkit.verdict import Status

if distributed.is_available():
    from backpropkit.student.rendezvous import Rendezvous

JOINING = 20.0  # seconds; it takes a hundredth of one
MOST_DESCRIPTORS = 1024  # below which a new one lies, in any process that has no more open
PART = 0.8  # of a call's time, after which gloo gives up: it then knows on which line


class NoGroup(Exception):
    """The processes can't be joined; the message says why. Never a student's fault."""


def missing() -> str:
    """Why no processes can be joined on this machine; empty where they can."""
    if not hasattr(os, "fork"):
        return "this system can't fork a process"
    if not (distributed.is_available() and distributed.is_gloo_available()):
        return "this build of PyTorch has no gloo"
    return ""


def skipped(function: str, why: str) -> Answer:
    """The answer of processes that can't be joined: nothing was asked, and nothing is lost."""
    return Answer(failure=Failure(Status.SKIPPED, f"several processes can't be joined here: {why}", function))


def join(rank: int, others: Links) -> None:
    """Makes this process the one with the number `rank`, in torch's default group. Raises NoGroup."""
    if why := missing():
        raise NoGroup(why)
    size = len(others) + 1
    try:
        os.environ["GLOO_SOCKET_IFNAME"] = _loopback()
        store, patience = Rendezvous(others, JOINING), timedelta(seconds=JOINING)
        distributed.init_process_group("gloo", store=store, rank=rank, world_size=size, timeout=patience)
        count = torch.ones((), dtype=torch.float64)
        distributed.all_reduce(count)
        store.close()
        _close_ports()
    except Exception as error:
        raise NoGroup(f"{type(error).__name__}: {error}") from error
    if count.item() != size:
        raise NoGroup(f"{size} ones add up to {count.item():g}")


def give_up_after(seconds: float) -> None:
    """No collective waits longer than is worth it for a call that may take so many seconds."""
    patience = timedelta(seconds=PART * seconds)
    distributed.distributed_c10d._set_pg_timeout(patience, distributed.group.WORLD)


def _loopback() -> str:
    """The name of the network that ends in this machine."""
    return next((name for _, name in socket.if_nameindex() if name.startswith("lo")), "lo")


def _close_ports() -> None:
    """All are connected: nobody else needs to be let in."""
    for number in range(3, MOST_DESCRIPTORS):
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                its = socket.socket(fileno=number)
                listens = its.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
                its.detach()
                if listens:
                    os.close(number)
