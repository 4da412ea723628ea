"""Attacks on the machine: read, write, start, reach. Each tries, and prints what it got."""

from attack import WRONG, Attack

LIBC = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
TRIES = {
    "a secret file": "print(open('@SECRET@').read())",
    "a secret file through /proc/self/root": "print(open('/proc/self/root@SECRET@').read())",
    "a secret file through a link": "import os\nos.symlink('@SECRET@', 'link'); print(open('link').read())",
    "a secret file with the C library": LIBC
    + "b = ctypes.create_string_buffer(99)\nprint(libc.read(libc.open(b'@SECRET@', 0), b, 99), b.value)",
    "a secret file by openat2": LIBC
    + "print(libc.syscall(437, -100, b'@SECRET@', bytes(24), 24) >= 0 and '@SECRET-WORD@')",
    "a secret file by io_uring": LIBC + "print(libc.syscall(425, 8, bytes(120)) >= 0 and '@SECRET-WORD@')",
    "a secret file by a handle": LIBC + "print(libc.syscall(304, -100, bytes(64), 0) >= 0 and '@SECRET-WORD@')",
    "the passwords": "print('@SECRET-WORD@', open('/etc/shadow').read())",
    "other submissions": "import os\nprint('@SECRET-WORD@', os.listdir('@SUBMISSION@/..'))",
    "the grader's environment": "import os\nprint('@SECRET-WORD@', open(f'/proc/{@GRADER@}/environ').read())",
    "the grader's memory": "print('@SECRET-WORD@', open('/proc/@GRADER@/mem', 'rb'))",
    "the zygote's environment": "import os\nprint('@SECRET-WORD@', open(f'/proc/{os.getppid()}/environ').read())",
    "all processes": "import os\nprint('@SECRET-WORD@', os.listdir('/proc'))",
    "its own environment": "import os\nprint(os.environ)",
    "the memory of the grader by process_vm_readv": LIBC
    + "print(libc.process_vm_readv(@GRADER@, None, 0, None, 0, 0) >= 0 and '@SECRET-WORD@')",
    "to trace the grader": LIBC + "print(libc.ptrace(0x4206, @GRADER@, None, None) >= 0 and '@SECRET-WORD@')",
    "to write a file": "open('@CANARY@', 'w').write('here')",
    "to write into the submission": "open('@SUBMISSION@/matmul.py', 'w').write('')",
    "to write the result": "open('@RESULT@', 'w').write('{}')",
    "to write into /tmp": "open('/tmp/@CANARY-NAME@', 'w').write('here')",
    "to write into shared memory": "open('/dev/shm/@CANARY-NAME@', 'w').write('here')",
    "to delete the solution of another exercise": "import os\nos.unlink('@SUBMISSION@/relu.py')",
    "to rename it": "import os\nos.rename('@SUBMISSION@/relu.py', '@SUBMISSION@/linear2.py')",
    "to change rights": "import os\nos.chmod('@SECRET@', 0o777)",
    "to change the folder's time": "import os\nos.utime('@SUBMISSION@', (0, 0))",
    "to make a pipe in the folder": "import os\nos.mkfifo('@SUBMISSION@/fifo')",
    "to mount": LIBC + "print(libc.mount(b'none', b'/mnt', b'tmpfs', 0, None) == 0 and '@SECRET-WORD@')",
    "to change the root": "import os\nos.chroot('/'); print('@SECRET-WORD@')",
    "to become root": "import os\nos.setuid(0); os.setgid(0); print(open('@SECRET@').read())",
    "to leave by a namespace": LIBC + "print(libc.unshare(0x10020000) == 0 and '@SECRET-WORD@')",
    "to run a program": "import subprocess\nprint('@SECRET-WORD@', subprocess.run(['id'], capture_output=True))",
    "to run a shell": "import os\nprint(os.system('echo @SECRET-WORD@ > @CANARY@') == 0 and '@SECRET-WORD@')",
    "to become a program": "import os\nos.execv('/bin/sh', ['sh', '-c', 'echo > @CANARY@'])",
    "to fork": "import os\nif os.fork() == 0: open('@CANARY@', 'w')",
    "to fork by vfork": LIBC + "print(libc.syscall(58) >= 0 and '@SECRET-WORD@')",
    "to fork by clone3": LIBC + "print(libc.syscall(435, (ctypes.c_ulong * 8)(), 64) >= 0 and '@SECRET-WORD@')",
    "to start processes": "import multiprocessing as m\nm.get_context('fork').Process(target=print).start()\nprint('@SECRET-WORD@')",
    "to connect": "import socket\nsocket.create_connection(('127.0.0.1', @PORT@), 1).send(b'here')",
    "to ask the web": "import urllib.request as u\nprint('@SECRET-WORD@', u.urlopen('http://127.0.0.1:@PORT@', timeout=1))",
    "to send a datagram": "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'here', ('127.0.0.1', @PORT@))\nprint('@SECRET-WORD@')",
    "to listen": "import socket\nsocket.create_server(('127.0.0.1', 0)); print('@SECRET-WORD@')",
    "to use a local socket": "import socket\nsocket.socketpair(); print('@SECRET-WORD@')",
    "to end the grader": "import os\nos.kill(@GRADER@, 9)",
    "to end its parent": "import os\nos.kill(os.getppid(), 9)",
    "to end everything": "import os\nos.kill(-1, 9)",
    "to end the group": "import os\nos.killpg(os.getpgid(os.getppid()), 9)",
    "to have the kernel end the grader": "import fcntl\nfor fd in range(64):\n    try: fcntl.fcntl(fd, fcntl.F_SETOWN, @GRADER@); print('@SECRET-WORD@')\n    except OSError: pass",
    "to end the grader by a queued signal": LIBC
    + "print(libc.syscall(129, @GRADER@, 9, bytes(128)) == 0 and '@SECRET-WORD@')",
    "to lift its limits": "import resource as r\nr.setrlimit(r.RLIMIT_DATA, (-1, -1)); print('@SECRET-WORD@')",
    "to lift the grader's limits": "import resource as r\nr.prlimit(@GRADER@, r.RLIMIT_CPU, (1, 1)); print('@SECRET-WORD@')",
    "to slow the grader down": "import os\nos.setpriority(os.PRIO_PROCESS, @GRADER@, 19); os.sched_setaffinity(@GRADER@, {0}); print('@SECRET-WORD@')",
    "to replace the wall": LIBC + "print(libc.prctl(22, 2, bytes(16)) == 0 and '@SECRET-WORD@')",
    "to be dumped": LIBC + "print(libc.prctl(4, 1, 0, 0, 0) == 0 and '@SECRET-WORD@')",
    "shared memory": LIBC + "print(libc.shmget(0, 4096, 0o1600) >= 0 and '@SECRET-WORD@')",
    "the kernel's keys": LIBC + "print(libc.syscall(250, 0, -3, 1) >= 0 and '@SECRET-WORD@')",
}


def caught(code: str) -> str:
    """The attack, then a wrong solution, whatever became of it."""
    lines = "\n".join(f"    {line}" for line in code.splitlines())
    return f"try:\n{lines}\nexcept BaseException as error:\n    print('refused:', type(error).__name__)\n{WRONG}"


ATTACKS = [Attack(f"wants {name}", caught(code)) for name, code in TRIES.items()]
