"""CTRF 1.0.0: one test per check; whole milliseconds; points in `extra`, which is the place for them.

`ungradable` and `grader_error` are one test with the status `other`, and no score in `extra`. Schema 1 knows how long a
run took and not when it was, so that a run starts at 0.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from backpropkit.output.items import PASSED, SKIPPED, Document, Item, items, no_grade

STATUSES = ("passed", "failed", "skipped", "pending", "other")


def text(document: Document) -> str:
    """The whole report."""
    return json.dumps(_report(document), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _report(document: Document) -> dict[str, Any]:
    tests = [_test(item) for item in items(document)]
    why, score = no_grade(document), {}
    if why:
        outcome = document["outcome"]
        tests.append({"name": outcome, "status": "other", "duration": 0, "rawStatus": outcome, "message": why})
    else:
        score = {"score": document["score"], "max_score": document["max_score"]}
    counts = Counter(test["status"] for test in tests)
    spent = _milliseconds(document["duration"])
    return {
        "reportFormat": "CTRF",
        "specVersion": "1.0.0",
        "generatedBy": f"backpropkit {document['kit']}",
        "results": {
            "tool": {"name": "backpropkit", "version": document["kit"]},
            "summary": {"tests": len(tests), **{s: counts[s] for s in STATUSES}, "start": 0, "stop": spent},
            "tests": tests,
            "extra": {"outcome": document["outcome"], "seed": document["seed"], **score},
        },
    }


def _test(item: Item) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": item.name,
        "status": item.status if item.status in (PASSED, SKIPPED) else "failed",
        "duration": _milliseconds(item.seconds),
        "suite": [item.exercise],
        "rawStatus": item.status,
        "extra": {"points": item.points, "max_points": item.max_points},
    }
    return (
        test
        | ({"message": item.public_words} if item.public_words else {})
        | ({"filePath": item.file} if item.file else {})
        | ({"line": item.line} if item.line is not None else {})
    )


def _milliseconds(seconds: float) -> int:
    return round(1000 * seconds)
