"""The wall, tried: what hostile code would do, done by a worker of the kit's own, and whether it was refused.

`doctor` shows it. Each attack is Python as a student could write it; it has succeeded if it raises nothing.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from backpropkit.isolation.launch import Zygote
from backpropkit.isolation.questions import StudentFile
from backpropkit.isolation.remote import Limits, RemoteStudent

LIBC = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def must(result):
    if result < 0:
        raise PermissionError(ctypes.get_errno())
"""
ATTACKS = {
    "read a private file": "open(PRIVATE).read()",
    "read a file that everybody may read": "open(PUBLIC).read()",
    "list a folder that everybody may read": "os.listdir(os.path.dirname(PRIVATE))",
    "read what the kit knows of the exercises": "open(KNOWN).read()",
    "read the grader's environment": "open(f'/proc/{GRADER}/environ').read()",
    "read the grader's memory": "open(f'/proc/{GRADER}/mem', 'rb')",
    "read the grader's arguments": "open(f'/proc/{GRADER}/cmdline').read()",
    "write into the grader's memory": "must(libc.process_vm_writev(GRADER, None, 0, None, 0, 0))",
    "trace the grader": "must(libc.ptrace(0x4206, GRADER, None, None))",
    "signal the grader": "os.kill(GRADER, 0)",
    "signal its parent": "os.kill(os.getppid(), 0)",
    "have the kernel signal the grader": "import fcntl; fcntl.fcntl(1, fcntl.F_SETOWN, GRADER)",
    "create a file": "open(os.path.join(SHARED, 'new'), 'w')",
    "empty a file": "os.open(PUBLIC, os.O_WRONLY | os.O_TRUNC)",
    "delete a file": "os.unlink(PUBLIC)",
    "rename a file": "os.rename(PUBLIC, PUBLIC)",
    "make a folder": "os.mkdir(os.path.join(SHARED, 'folder'))",
    "open a TCP socket": "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "open a UDP socket": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "open a local socket": "import socket; socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
    "open a netlink socket": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "fork": "os.fork() or os._exit(0)",
    "start a program": "os.posix_spawn('/bin/sh', ['sh', '-c', ':'], {})",
    "become a program": "os.execv('/bin/true', ['true'])",
    "take memory that is not counted": "import mmap; mmap.mmap(-1, 1 << 16)",
    "make a file in memory": "os.memfd_create('x')",
    "make a namespace": "must(libc.unshare(0x10000000))",
    "become root": "os.getuid() and os.setuid(0) or os.getuid() or os.setresuid(0, 0, 0)",
    "raise its own limits": "import resource; resource.setrlimit(resource.RLIMIT_DATA, (-1, -1))",
    "trace the kernel": "must(libc.syscall(321, 0, None, 0)) if os.uname().machine == 'x86_64' else must(-1)",
    "start an io_uring": "must(libc.syscall(425, 1, None))",
}
# Where a uid of its own is the only wall around files, those that everybody may read can be read.
TOLERATED = {
    "read a file that everybody may read",
    "list a folder that everybody may read",
    "read what the kit knows of the exercises",
    "read the grader's arguments",
}
KNOWN = Path(__file__).parents[1] / "catalog/ORDER"


@dataclass(frozen=True)
class Attempt:
    """One attack and what became of it. `tolerated`: it does not break the wall that this machine has."""

    attack: str
    refused: bool
    words: str
    tolerated: bool = False


def attempts(
    zygote: Zygote,
    applied: tuple[str, ...],
    limits: Limits,
    attacks: Mapping[str, str] = ATTACKS,
    processes: int = 1,
) -> Iterator[Attempt]:
    """Every attack, tried behind the wall that is made of `applied`, by a worker that is one of so many processes."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        public, private, shared = (Path(folder, name) for name in ("public", "private", "shared"))
        public.write_text("public")
        private.write_text("private")
        private.chmod(0o600)
        shared.mkdir()
        shared.chmod(0o777)
        where = (
            f"PUBLIC, PRIVATE, SHARED = {str(public)!r}, {str(private)!r}, {str(shared)!r}\n"
            f"KNOWN, GRADER = {str(KNOWN)!r}, {os.getpid()}\n"
        )
        for attack, code in attacks.items():
            words = _tried(zygote, where, code, limits, processes)
            tolerated = attack in TOLERATED and "landlock" not in applied
            yield Attempt(attack, words.endswith("Error"), words, tolerated)


def _tried(zygote: Zygote, where: str, code: str, limits: Limits, processes: int) -> str:
    """What an attack prints: "done", or the error that refused it; nothing where it became something else."""
    attack = f"import os\n{LIBC}{where}try:\n    {code}\nexcept BaseException as error:\n"
    attack += "    print(type(error).__name__, end='')\nelse:\n    print('done', end='')\n"
    student = RemoteStudent(zygote, StudentFile("attack.py", attack.encode(), {}), limits, time.monotonic() + 30, False)
    try:
        if processes == 1:
            return student.facts(()).printed
        student.gather(processes)
        apart = [member.greet() for member in student.members]
        return student.members[0].load().printed if not any(apart) else ""
    finally:
        student.close()
