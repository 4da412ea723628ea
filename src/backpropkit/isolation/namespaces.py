"""A network and a shared memory of their own for the zygote and all its workers, where the machine allows that.

A second wall behind seccomp's, which lets no worker open a socket anyhow. Entered once by the zygote, since a namespace
for each worker would cost each a millisecond and more; root with CAP_SYS_ADMIN may, and so may everybody where user
namespaces are allowed. In plain Docker neither is, and nothing changes.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

NEW_USER, NEW_NETWORK, NEW_IPC = 0x10000000, 0x40000000, 0x08000000
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 1  # ioctls on a network interface, IFF_UP
_entered: list[str] = []


def enter() -> None:
    """In the zygote, before it has a second thread. Raises nothing: it is a rung more, and no wall by itself."""
    if sys.platform != "linux":
        return
    user, group = os.geteuid(), os.getegid()
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    if unshare(NEW_NETWORK | NEW_IPC) != 0:
        # whoever has a capability would lose it, and could perhaps not read Python any more
        if "CapEff:\t0000000000000000" not in Path("/proc/self/status").read_text():
            return
        if unshare(NEW_USER | NEW_NETWORK | NEW_IPC) != 0:
            return
        with contextlib.suppress(OSError):  # who one was, one is; without this, nobody, who can read as much
            for file, text in (
                ("setgroups", "deny"),
                ("uid_map", f"{user} {user} 1"),
                ("gid_map", f"{group} {group} 1"),
            ):
                Path("/proc/self", file).write_text(text)
    _entered.append("namespaces")
    with contextlib.suppress(OSError):
        _raise_loopback()


def entered() -> tuple[str, ...]:
    """The name of this rung, where this process or the one that it was forked from stands on it."""
    return tuple(_entered)


def _raise_loopback() -> None:
    """127.0.0.1 answers inside, to processes inside: without it two workers could not talk, were they allowed to."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(any_socket, GET_FLAGS, asked), 16)
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", flags | UP))
