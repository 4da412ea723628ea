"""GitHub Classroom's result: the JSON of version 3, which a workflow gives on in base64.

`ungradable` and `grader_error` have a `max_score` of 0, which makes Classroom's reporter report no points at all, and
one test that says why; the run is red. The reporter prints messages into a log that obeys commands, so that they are
one line and hold none.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from backpropkit.output.items import PASSED, RAISED, SKIPPED, Document, Item, all_passed, items, no_grade, one_line

LARGEST = 100_000  # Linux takes no environment variable above 128 KiB
LENGTHS = (1 << 20, 1000, 200, 50, 0)


def text(document: Document) -> str:
    """The JSON, before base64."""
    return json.dumps(_result(document, LENGTHS[0]), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def encoded(document: Document) -> str:
    """What stands behind `result=` in GITHUB_OUTPUT. The reporter is given it in one environment variable."""
    for length in LENGTHS:
        result = _result(document, length)
        made = base64.b64encode(json.dumps(result, separators=(",", ":"), allow_nan=False).encode()).decode()
        if len(made) <= LARGEST:
            return made
    wholes = [_whole(exercise) for exercise in document["exercises"]]
    return base64.b64encode(json.dumps({**_result(document, 0), "tests": wholes}).encode()).decode()


def _whole(exercise: Document) -> dict[str, Any]:
    """One test for a whole exercise, where one for each check would be too many."""
    status = "pass" if exercise["status"] in (PASSED, SKIPPED) else "fail"
    return {"name": exercise["name"], "status": status, "score": exercise["score"], "message": ""}


def _result(document: Document, length: int) -> dict[str, Any]:
    why = no_grade(document)
    if why:
        broken = document["outcome"] == "grader_error"
        status = "error" if broken else "fail"
        test = {"name": "the autograder" if broken else "the submission", "status": status, "score": 0.0}
        return {"version": 3, "status": status, "max_score": 0.0, "tests": [{**test, "message": _line(why, length)}]}
    return {
        "version": 3,
        "status": "pass" if all_passed(document) else "fail",
        "max_score": document["max_score"],
        "tests": [_test(item, length) for item in items(document)],
    }


def _test(item: Item, length: int) -> dict[str, Any]:
    where = {"filename": _line(item.file, LENGTHS[0])} if item.file else {}
    return {
        "name": item.name,
        "status": "pass" if item.status == PASSED else "error" if item.status in RAISED else "fail",
        "score": item.points,
        "message": _line(item.public_words, length),
        **where,
        **({"line_no": item.line} if item.line is not None else {}),
        "duration": item.seconds,
    }


def _line(words: str, length: int) -> str:
    """One line that a runner's log takes for words."""
    line = one_line(words).replace("##[", "# #[").replace("::", ": :")
    return line if len(line) <= length else f"{line[:length]}…"
