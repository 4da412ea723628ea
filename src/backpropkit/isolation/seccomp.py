"""The filter that seccomp runs on each system call of a worker, as the program that the kernel's little machine takes.

What may be asked stands in `syscalls`; here is what the arguments of the conditional ones must be.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

from backpropkit.isolation.syscalls import ABSENT, ALLOWED, CONDITIONAL

PERMITTED, REFUSED, NOT_THERE, KILLED = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38, 0x80000000
NUMBER, ARCHITECTURE = 0, 4  # where they lie in struct seccomp_data; argument k lies at 16 + 8 k
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06


def program(column: int, architecture: int, pid: int) -> Iterator[bytes]:
    """The filter, as the kernel's little machine runs it on each system call."""
    yield from (_load(ARCHITECTURE), _jump(EQUAL, architecture, 1, 0), _return(KILLED), _load(NUMBER))
    for numbers in ALLOWED.values():
        yield from _case(numbers[column], [_return(PERMITTED)])
    for numbers in ABSENT.values():
        yield from _case(numbers[column], [_return(NOT_THERE)])
    for name, numbers in CONDITIONAL.items():
        yield from _case(numbers[column], _condition(name, pid))
    yield from (_jump(AT_LEAST, 450, 0, 1), _return(NOT_THERE), _return(REFUSED))


def _condition(name: str, pid: int) -> list[bytes]:
    """What the arguments of a conditional call must be. All of them are ints, so the low half is the whole."""
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
    match name:
        case "open":
            return _unless_any_bit(1, writing)
        case "openat":
            return _unless_any_bit(2, writing)
        case "mmap":  # MAP_SHARED: such memory is not counted by RLIMIT_DATA
            return _unless_any_bit(3, 1)
        case "clone":  # CLONE_THREAD: a thread, not a process
            return [_load(16), _jump(ANY_BIT, 0x10000, 0, 1), _return(PERMITTED), _return(REFUSED)]
        case "kill" | "tgkill":  # itself
            return _if_one_of(0, [pid])
        case "prlimit64":
            return _if_one_of(0, [0, pid])
        case "fcntl":  # DUPFD, GETFD, SETFD, GETFL, SETFL, DUPFD_CLOEXEC; not SETOWN, which can signal others
            return _if_one_of(1, [0, 1, 2, 3, 4, 1030])
        case "ioctl":  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX; not TIOCSTI, which types for others
            return _if_one_of(1, [0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451])
        case "prctl":  # SET_NAME, GET_NAME, GET_DUMPABLE, GET_SECCOMP, GET_NO_NEW_PRIVS, SET_VMA (names a mapping)
            return _if_one_of(0, [15, 16, 3, 21, 39, 0x53564D41])
    raise AssertionError(name)


def _unless_any_bit(argument: int, bits: int) -> list[bytes]:
    return [_load(16 + 8 * argument), _jump(ANY_BIT, bits, 0, 1), _return(REFUSED), _return(PERMITTED)]


def _if_one_of(argument: int, values: list[int]) -> list[bytes]:
    tests = [_jump(EQUAL, value, len(values) - place, 0) for place, value in enumerate(values)]
    return [_load(16 + 8 * argument), *tests, _return(REFUSED), _return(PERMITTED)]


def _case(number: int, then: list[bytes]) -> list[bytes]:
    """`then` for the call with this number, which ends the program; nothing where the machine has none."""
    return [_jump(EQUAL, number, 0, len(then)), *then] if number >= 0 else []


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", LOAD, 0, 0, offset)


def _jump(test: int, value: int, if_so: int, if_not: int) -> bytes:
    return struct.pack("HBBI", test, if_so, if_not, value)


def _return(value: int) -> bytes:
    return struct.pack("HBBI", RETURN, 0, 0, value)
