"""What all platform formats take from a schema 1 document: one flat list of its checks, in words for students.

Hidden checks keep their name and points and lose their words where a platform can't hide them. A platform is never told
a number that is no grade: what `ungradable` and `grader_error` become is said in each format's module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]

PASSED, SKIPPED, VISIBLE = "passed", "skipped", "visible"
RAISED = ("error", "timeout", "crashed")
HIDDEN_WORDS = "This check is hidden."
UNASKED = "not asked, since something before it is wrong"


@dataclass(frozen=True)
class Item:
    """One check of one exercise. `words` are empty where it passed."""

    exercise: str
    check: str
    status: str
    points: float
    max_points: float
    words: str
    file: str
    line: int | None
    seconds: float
    visibility: str

    @property
    def name(self) -> str:
        return f"{self.exercise}: {self.check}"

    @property
    def public_words(self) -> str:
        """The words, where whoever reads them may see this check already."""
        return self.words if self.visibility == VISIBLE else HIDDEN_WORDS


def items(document: Document) -> list[Item]:
    """Every check that has points or is wrong, in the order of the exercises."""
    return [item for exercise in document["exercises"] for item in of_exercise(exercise)]


def of_exercise(exercise: Document) -> Iterator[Item]:
    """Those of one exercise. Without points are those that only say why others were not asked."""
    for check in exercise["checks"]:
        if check["max_points"] or check["status"] not in (PASSED, SKIPPED):
            yield Item(
                exercise=exercise["name"],
                check=check["name"],
                status=check["status"],
                points=check["points"],
                max_points=check["max_points"],
                words=_words(check),
                file=exercise["file"],
                line=check["line"],
                seconds=check["duration"],
                visibility=check.get("visibility", VISIBLE),
            )


def _words(check: Document) -> str:
    if check["status"] == PASSED and check["points"] == check["max_points"]:
        return ""
    said = [check["message"], check["advice"]] if check["message"] else [UNASKED]
    words = "\n".join(filter(None, said))
    return f"skipped: {words}" if check["status"] == SKIPPED else words


def no_grade(document: Document) -> str:
    """Why there is no grade, to the student; empty where there is one."""
    match document["outcome"]:
        case "ungradable":
            return f"This submission could not be graded: {document['reason']}"
        case "grader_error":
            return (
                "The autograder failed. That is no fault of this submission's, and no grade. "
                f"Instructor: {document['reason']}"
            )
    return ""


def all_passed(document: Document) -> bool:
    """Whether there is nothing left to do."""
    return not no_grade(document) and all(exercise["status"] in (PASSED, SKIPPED) for exercise in document["exercises"])


def one_line(words: str) -> str:
    """`words` where there is no room for lines."""
    return " – ".join(filter(None, (" ".join(line.split()) for line in words.split("\n"))))


def points(number: float) -> str:
    """Points as people write them: 2, 0.5, 3.64."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
