"""Gradescope's results.json: one test per check, with its own visibility, in plain text.

No total is given: Gradescope adds up the tests, and a total would count against what is hidden. `ungradable` is a score
of 0 with its reason on top, since a student can mend it and hand in again. `grader_error` has no score and no test at
all: Gradescope then reports a failed autograder, and nobody gets a zero for it.
"""

from __future__ import annotations

import json
from typing import Any

from backpropkit.output.items import PASSED, VISIBLE, Document, Item, items, no_grade


def text(document: Document) -> str:
    """The file, ready for /autograder/results/results.json."""
    return json.dumps(_results(document), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _results(document: Document) -> dict[str, Any]:
    results: dict[str, Any] = {
        "execution_time": document["duration"],
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "extra_data": {"backpropkit": _for_instructors(document)},
    }
    why = no_grade(document)
    if why:
        results["output"] = why
        if document["outcome"] == "ungradable":
            results["score"] = 0.0
        return results
    return results | {"tests": [*map(_test, items(document)), *_printed(document)]}


def _test(item: Item) -> dict[str, Any]:
    scored = {"score": item.points, "max_score": item.max_points} if item.max_points else {}
    return {
        "name": item.name,
        "status": PASSED if item.status == PASSED else "failed",
        **scored,
        **({"output": item.words} if item.words else {}),
        "visibility": item.visibility,
    }


def _printed(document: Document) -> list[dict[str, Any]]:
    """What students printed to themselves, with no score."""
    return [
        {"name": f"{e['name']}: what your code printed", "output": e["printed"], "visibility": VISIBLE}
        for e in document["exercises"]
        if e["printed"].strip()
    ]


def _for_instructors(document: Document) -> dict[str, Any]:
    """Gradescope keeps this with the submission and shows it to nobody."""
    return {key: document[key] for key in ("kit", "seed", "torch", "isolation", "outcome", "flags")}
