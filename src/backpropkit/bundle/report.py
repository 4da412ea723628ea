"""`python -m backpropkit.bundle.report RESULT`: a result given on to GitHub, in the files that a job's step writes to.

After a fault of the kit's there is nothing to report and the step fails, so that Classroom keeps the last points.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from backpropkit.output import github, markdown


def main(arguments: Sequence[str]) -> int:
    """Adds a summary to GITHUB_STEP_SUMMARY and the result to GITHUB_OUTPUT."""
    document = json.loads(Path(arguments[0]).read_text("utf-8"))
    _add("GITHUB_STEP_SUMMARY", markdown.text(document))
    if document["outcome"] == "grader_error":
        return 1
    _add("GITHUB_OUTPUT", f"result={github.encoded(document)}\n")
    return 0


def _add(variable: str, text: str) -> None:
    with Path(os.environ[variable]).open("a", encoding="utf-8") as opened:
        opened.write(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
