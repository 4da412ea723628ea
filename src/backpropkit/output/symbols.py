"""The few signs that the kit prints, their plain ASCII, and student text made safe to print."""

from __future__ import annotations

import re

from backpropkit.verdict import ExerciseResult, Status

PASSED, WRONG, OPEN, SKIPPED = "✓", "✗", "○", "·"
ASCII = {PASSED: "ok", WRONG: "X", OPEN: "o", SKIPPED: "-"} | {
    "→": "->",
    "…": "...",
    "–": "-",
    "×": "x",
    "ᵀ": ".T",
    "≤": "<=",
    "≥": ">=",
    "⟨": "<",
    "⟩": ">",
    "│": "|",
    "•": "*",
    "µ": "u",
}
_TABLE = str.maketrans(ASCII)
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])|\x9b[0-?]*[ -/]*[@-~]")
# Control characters, and those that turn the direction of the text around them.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The kit's own signs in ASCII; letters of the student's stay what they are."""
    return text.translate(_TABLE)


def clean(text: str) -> str:
    """`text` without anything that a terminal would obey: no escape sequence, no control character but the newline."""
    return _CONTROLS.sub("", _ESCAPES.sub("", text.replace("\r\n", "\n"))).replace("\t", "    ")


def of_check(status: Status) -> str:
    """The light of one check."""
    return {Status.PASSED: PASSED, Status.SKIPPED: SKIPPED, Status.UNWRITTEN: OPEN}.get(status, WRONG)


def of_result(result: ExerciseResult) -> str:
    """The sign in front of an exercise: open as long as nothing is wrong but what is not written yet."""
    if result.passed:
        return PASSED
    if result.settled:
        return SKIPPED
    unwritten = (Status.UNWRITTEN, Status.MISSING)
    if result.status in unwritten or all(c.status in unwritten for c in result.checks if c.wrong):
        return OPEN
    return WRONG
