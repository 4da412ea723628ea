"""GitHub Classroom's result: the JSON of version 3, which a workflow gives on in base64.

`ungradable` and `grader_error` have a `max_score` of 0, which makes Classroom's reporter report no points at all, and
one test that says why; the run is red. The reporter prints messages into a log that obeys commands, so that they are
one line and hold none.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from backpropkit.output.items import PASSED, RAISED, Document, Item, all_passed, items, no_grade, one_line


def text(document: Document) -> str:
    """The JSON, before base64."""
    return json.dumps(_result(document), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def encoded(document: Document) -> str:
    """What stands behind `result=` in GITHUB_OUTPUT."""
    return base64.b64encode(text(document).encode()).decode()


def _result(document: Document) -> dict[str, Any]:
    why = no_grade(document)
    if why:
        broken = document["outcome"] == "grader_error"
        status = "error" if broken else "fail"
        test = {"name": "the autograder" if broken else "the submission", "status": status, "score": 0.0}
        return {"version": 3, "status": status, "max_score": 0.0, "tests": [{**test, "message": _line(why)}]}
    return {
        "version": 3,
        "status": "pass" if all_passed(document) else "fail",
        "max_score": document["max_score"],
        "tests": [_test(item) for item in items(document)],
    }


def _test(item: Item) -> dict[str, Any]:
    where = {"filename": _line(item.file)} if item.file else {}
    return {
        "name": item.name,
        "status": "pass" if item.status == PASSED else "error" if item.status in RAISED else "fail",
        "score": item.points,
        "message": _line(item.public_words),
        **where,
        **({"line_no": item.line} if item.line is not None else {}),
        "duration": item.seconds,
    }


def _line(words: str) -> str:
    """One line that a runner's log takes for words."""
    return one_line(words).replace("##[", "# #[").replace("::", ": :")
