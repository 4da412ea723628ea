"""Words that come from a worker: cut, and without anything that a terminal or a text file would obey."""

from __future__ import annotations

import re
import unicodedata

ESCAPES = re.compile(r"\x1b(?:\[[0-9;:?<=>]*[ -/]*[@-~]?|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")


def clean(value: object, longest: int, lines: bool = False) -> str:
    """`value` if it is a string, else nothing; on one line unless `lines`, with a visible notice where it was cut."""
    if not isinstance(value, str):
        return ""
    text = ESCAPES.sub("", value[: longest + 1])
    text = "".join(c if _harmless(c) else (" " if c.isspace() else "") for c in text)
    text = text if lines else " ".join(text.split())
    return text[: longest - 1] + "…" if len(value) > longest else text


def _harmless(character: str) -> bool:
    """Control characters, direction overrides, surrogates, unassigned ones and other ends of a line are not."""
    return character in "\n\t" or not unicodedata.category(character).startswith(("C", "Zl", "Zp"))
