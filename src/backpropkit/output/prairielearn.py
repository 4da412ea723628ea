"""PrairieLearn's results.json: a score from 0 to 1, and points on every test.

`ungradable` and `grader_error` are `gradable: false` with the reason in `format_errors`: no points are given or lost,
and no attempt is used up. The file may have 1 MB; what is cut to stay below it says so.
"""

from __future__ import annotations

import json
from typing import Any

from backpropkit.output.items import Document, Item, items, no_grade, points

LARGEST = 1_000_000
LENGTHS = (1 << 20, 10_000, 2_000, 500, 100)
CUT = " … (cut: a result may have 1 MB)"


def text(document: Document) -> str:
    """The file, ready for /grade/results/results.json."""
    for length in LENGTHS:
        found = json.dumps(_results(document, length), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        if len(found.encode()) <= LARGEST:
            return found
    short = {**_results(document, LENGTHS[-1]), "tests": [], "message": "The tests are too many to be shown."}
    return json.dumps(short, ensure_ascii=False, allow_nan=False) + "\n"


def _results(document: Document, length: int) -> dict[str, Any]:
    why = no_grade(document) or ("" if document["max_score"] else "There is nothing in it that gives points.")
    if why:
        return {"gradable": False, "format_errors": [_cut(why, length)], "message": _cut(why, length)}
    printed = [f"{e['name']} printed:\n{e['printed']}" for e in document["exercises"] if e["printed"].strip()]
    return {
        "gradable": True,
        "score": min(1.0, max(0.0, document["score"] / document["max_score"])),
        "message": f"{points(document['score'])} / {points(document['max_score'])} points",
        "output": _cut("\n".join(printed), length),
        "tests": [_test(item, length) for item in items(document)],
    }


def _test(item: Item, length: int) -> dict[str, Any]:
    return {
        "name": item.name,
        "description": item.status,
        "points": item.points,
        "max_points": item.max_points,
        "message": _cut(item.public_words, length),
    }


def _cut(words: str, length: int) -> str:
    return words if len(words) <= length else words[:length] + CUT
