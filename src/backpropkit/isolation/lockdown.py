"""The wall around a worker: everything that keeps student code from the machine, in one file, to be read in one go.

`Lockdown.apply` runs in the forked child before the student's file is read. In this order, each step a line below:

0. namespaces       a network and a shared memory apart, where the machine allows; the zygote has entered them already.
1. rlimits          no cores, no file grows, few descriptors, memory, CPU seconds.
2. no_new_privs     nothing that is executed later can gain rights; Landlock and seccomp ask for it.
3. Landlock         Python's and torch's own files can be read, no other file of the machine; no signals out.
4. another user     where it starts as root: a user id of its own, which owns no file and no other process. Where that
                    user could not read Python's files and Landlock stands, it stays root, without a capability.
5. capabilities     none are left, whoever it is.
6. a group          where it is one of several workers, it connects to its siblings now, by the kit's code alone.
7. Landlock, again  no TCP.
8. seccomp          only the system calls of `syscalls.py`: no program, no process, no socket, no writing, no ptrace;
                    for all its threads.

`holds` says what is a wall: seccomp, and one of Landlock and another user, since seccomp can't tell one file from
another. ctypes and not a package: a grader's wall should not depend on what else is installed, and this is all of it.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import platform
import resource
import signal
import stat
import struct
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from backpropkit.isolation import namespaces, readable, seccomp
from backpropkit.isolation.syscalls import MACHINES, SECCOMP

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC = 1, 1
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446  # the same on every machine
OTHER_USER, NOBODY = 0x70000000, 65534
ADDRESSES = 16 << 30  # bytes; only against page tables for mappings that are not data


def prepare() -> None:
    """In the zygote, once: what every worker would find out again."""
    readable.paths(), readable.for_gloo()
    _libc()


def holds(applied: Collection[str]) -> bool:
    """Whether what was applied is a wall that untrusted code may run behind."""
    return "seccomp" in applied and ("landlock" in applied or "uid" in applied)


@dataclass(frozen=True)
class Lockdown:
    """How a worker is locked down: its CPU seconds, the bytes it may add to the zygote's, and steps to leave out."""

    cpu: int
    memory: int
    without: tuple[str, ...] = ()

    def apply(self, connect: Callable[[], None] | None = None) -> tuple[str, ...]:
        """Takes every step that this machine knows, for good; the names of those that were taken. `connect` is called
        when files and other processes are out of reach, and connections are not yet."""
        _limit(self.cpu, self.memory)
        applied = [*namespaces.entered(), "rlimits"]
        linux = sys.platform == "linux"
        if linux:
            _prctl(PR_SET_NO_NEW_PRIVS, 1)
            self._take(FIRST if connect is None else FIRST | {"landlock": _landlock_for_gloo}, applied)
        if connect is not None:
            connect()
        if linux:
            self._take(LAST, applied)
        return tuple(applied)

    def _take(self, steps: Mapping[str, Step], applied: list[str]) -> None:
        for name, step in steps.items():
            with contextlib.suppress(OSError, KeyError):
                if name not in self.without and step(applied):
                    applied.append(name)


def _limit(cpu: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))  # 1, not 0: that also keeps core handlers from being started
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")  # whoever must go when memory is short: not the grader
    with contextlib.suppress(OSError, ValueError):
        status = Path("/proc/self/status").read_text()
        data, space = (int(status.split(name)[1].split()[0]) * 1024 for name in ("VmData:", "VmSize:"))
        resource.setrlimit(resource.RLIMIT_DATA, (data + memory, data + memory))
        resource.setrlimit(resource.RLIMIT_AS, (space + ADDRESSES, space + ADDRESSES))


def _landlock(_applied: list[str], more: Sequence[tuple[str, int]] = ()) -> bool:
    """Every right to a file is refused, but to read what `readable` names."""
    version = _syscall(LANDLOCK_CREATE, None, 0, 1)
    files = (1 << 13) - 1 | (version >= 2) << 13 | (version >= 3) << 14 | (version >= 5) << 15
    attributes = struct.pack("QQQ", files, 0, 3)[: 24 if version >= 6 else 8]
    ruleset = _syscall(LANDLOCK_CREATE, attributes, len(attributes), 0)
    for path, rights in (*readable.paths(), *more):
        with contextlib.suppress(FileNotFoundError):
            _allow(ruleset, path, rights)
    _syscall(LANDLOCK_RESTRICT, ruleset, 0)
    os.close(ruleset)
    return True


def _landlock_for_gloo(applied: list[str]) -> bool:
    return _landlock(applied, readable.for_gloo())


def _no_tcp(applied: list[str]) -> bool:
    """Nothing can be connected any more, nor wait for a connection; a part of Landlock's, and no name of its own."""
    if "landlock" in applied and _syscall(LANDLOCK_CREATE, None, 0, 1) >= 4:
        attributes = struct.pack("QQ", 0, 3)
        ruleset = _syscall(LANDLOCK_CREATE, attributes, len(attributes), 0)
        _syscall(LANDLOCK_RESTRICT, ruleset, 0)
        os.close(ruleset)
    return False


def _allow(ruleset: int, path: str, rights: int) -> None:
    opened = os.open(path, os.O_PATH)
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= ~readable.DIRS
        if rights:
            _syscall(LANDLOCK_ADD, ruleset, 1, struct.pack("=Qi", rights, opened), 0)
    finally:
        os.close(opened)


def _other_user(applied: list[str]) -> bool:
    """From root to a user of its own, unless that user could not read Python and Landlock stands anyhow."""
    if os.geteuid() != 0 or ("landlock" in applied and not readable.by_everybody()):
        return False
    os.setgroups([])
    for user in (OTHER_USER + os.getpid() % 1_000_000, NOBODY):
        with contextlib.suppress(OSError):  # a container may know no such number
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
            resource.setrlimit(resource.RLIMIT_NPROC, (64, 64))
            return os.getresuid() == (user, user, user)
    return False


def _no_capabilities(_applied: list[str]) -> bool:
    """Whoever it is now has no rights but those of a user; worth a name only for root."""
    header, nothing = struct.pack("Ii", 0x20080522, 0), bytes(24)
    if _libc().capset(header, nothing) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    return os.geteuid() == 0


def _seccomp(_applied: list[str]) -> bool:
    """For every thread that there is, and so for those that they will start."""
    column, architecture = MACHINES[platform.machine()]
    code = b"".join(seccomp.program(column, architecture, os.getpid()))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    # otherwise it is the number of a thread that has another filter
    return _syscall(SECCOMP[column], SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, program) == 0


def _ends_with_parent(_applied: list[str]) -> bool:
    """Killed with the zygote. After the change of user, which would undo it, and before seccomp, which refuses it."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    return False


Step = Callable[[list[str]], bool]
FIRST: dict[str, Step] = {
    "landlock": _landlock,
    "uid": _other_user,
    "nocaps": _no_capabilities,
    "orphan": _ends_with_parent,
}
LAST: dict[str, Step] = {"tcp": _no_tcp, "seccomp": _seccomp}


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _syscall(number: int, *arguments: int | bytes | None) -> int:
    """Raises OSError where the kernel refuses."""
    given = (ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)
    result: int = _libc().syscall(ctypes.c_long(number), *given)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"system call {number}")
    return result


def _prctl(option: int, value: int) -> None:
    arguments = map(ctypes.c_ulong, (value, 0, 0, 0))
    if _libc().prctl(option, *arguments) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")
