"""`doctor`: what locks untrusted code in on this machine, shown by trying to get out."""

from __future__ import annotations

import argparse
import os
import platform

from backpropkit.commands.course import Misuse
from backpropkit.isolation.launch import NoZygote, Zygote
from backpropkit.output.look import open_screen

OPTIONAL = ("namespaces", "landlock", "seccomp", "uid")
STEPS = {
    "namespaces": "a network of its own (where grading starts as root, or user namespaces are allowed)",
    "landlock": "no file but Python's own can be read (Linux 5.13 or newer, with Landlock switched on)",
    "seccomp": "no program, process, socket or written file (Linux on x86-64 or aarch64)",
    "uid": "a user of its own, who owns nothing (where grading starts as root)",
    "nocaps": "root without its rights, since Python lies where no other user can read it",
    "rlimits": "memory, CPU time, descriptors",
}


def run(_args: argparse.Namespace) -> int:
    if not hasattr(os, "fork"):
        raise Misuse("grade needs Linux or macOS: this system can't fork. `bpk check` works here.")
    try:
        with Zygote() as zygote:
            return _examine(zygote)
    except NoZygote as error:
        raise Misuse(str(error)) from None


def _examine(zygote: Zygote) -> int:
    from backpropkit.isolation import lockdown, selftest
    from backpropkit.isolation.grading import isolation, named
    from backpropkit.isolation.remote import Limits

    screen = open_screen()
    limits = Limits()
    applied = isolation(zygote, limits)
    screen.say(f"{platform.system()} {platform.release()}, {platform.machine()}: {named(applied)}")
    for step, words in STEPS.items():
        if step in applied or step in OPTIONAL:
            screen.say(words, label=f"{'yes' if step in applied else 'no':<4}{step:<11} ")
    tried = list(selftest.attempts(zygote, applied, limits))
    for attempt in tried:
        if not attempt.refused:
            screen.say(f"{'possible without Landlock' if attempt.tolerated else 'ESCAPED'}: {attempt.attack}", "red")
    screen.say(f"{sum(attempt.refused for attempt in tried)} of {len(tried)} attacks were refused.")
    escaped = any(not (attempt.refused or attempt.tolerated) for attempt in tried)
    if escaped or not lockdown.holds(applied):
        screen.say("This is no wall: it takes seccomp, and Landlock or a user of its own.", "red")
        screen.say(
            "grade needs --allow-unsandboxed here. On the machine of an autograder, use Linux, or start as root."
        )
        return 1
    screen.say("grade can be used on code that nobody trusts.")
    return 0
