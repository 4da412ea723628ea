"""How a process that ran student code ended, in words that finish the sentence "backward …"."""

from __future__ import annotations

import os
import signal

from backpropkit.verdict import Status


def words(status: int) -> tuple[Status, str]:
    """What the kernel's wait status says of a process that gave no answer."""
    if os.WIFEXITED(status):
        return Status.CRASHED, f"ended its process with exit code {os.WEXITSTATUS(status)}"
    number = os.WTERMSIG(status)
    if number == signal.SIGXCPU:
        return Status.TIMEOUT, "used up all its CPU time"
    if number == signal.SIGKILL:
        return Status.CRASHED, "closed its pipe to the grader, or took more memory than there is"
    return Status.CRASHED, f"crashed its process with {signal.Signals(number).name}"
