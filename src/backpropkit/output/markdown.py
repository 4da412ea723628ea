"""A summary in Markdown, for a job's summary on GitHub or a comment: a table, then what is wrong, one line each.

Whatever a student may have written is escaped, character by character, so that it is neither a table's edge nor a link
nor HTML. `ungradable` and `grader_error` are a sentence in the place of the points.
"""

from __future__ import annotations

import re

from backpropkit.output.items import PASSED, SKIPPED, VISIBLE, Document, no_grade, of_exercise, one_line, points

_PUNCTUATION = re.compile(r"([!#$%&()*+\-./:;<=>@\[\\\]^_`{|}~])")
SIGNS = {"passed": "✓", "failed": "✗", "error": "✗", "unwritten": "○", "missing": "○", "skipped": "·"}


def text(document: Document) -> str:
    """The summary."""
    lines = [f"# {escape(document.get('title') or 'backpropkit')}", ""]
    why = no_grade(document)
    lines += [f"**{escape(why)}**" if why else f"**{_points(document)} points**", ""]
    if document["exercises"]:
        lines += ["| | exercise | points | |", "|---|---|---:|---|", *map(_row, document["exercises"]), ""]
    for exercise in document["exercises"]:
        lines += _details(exercise)
    return "\n".join(lines).rstrip("\n") + "\n"


def escape(words: str) -> str:
    """`words` as one line that Markdown shows as it is."""
    return _PUNCTUATION.sub(r"\\\1", one_line(words))


def _row(exercise: Document) -> str:
    sign = SIGNS.get(exercise["status"], "✗")
    return f"| {sign} | {escape(exercise['name'])} | {_points(exercise)} | {escape(_headline(exercise))} |"


def _headline(exercise: Document) -> str:
    """The words of the first check that is wrong, which may be those of a hidden one."""
    hidden = {check["message"] for check in exercise["checks"] if check.get("visibility", VISIBLE) != VISIBLE}
    return "" if exercise["headline"] in hidden else str(exercise["headline"])


def _details(exercise: Document) -> list[str]:
    wrong = [item for item in of_exercise(exercise) if item.status not in (PASSED, SKIPPED)]
    said = dict.fromkeys(item.public_words for item in wrong)
    return [f"**{escape(exercise['name'])}**", "", *(f"- {escape(words)}" for words in said), ""] if said else []


def _points(scored: Document) -> str:
    return f"{points(scored['score'])} / {points(scored['max_score'])}"
