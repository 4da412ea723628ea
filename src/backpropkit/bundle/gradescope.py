"""For Gradescope: the zip that is uploaded as an autograder. Gradescope unpacks it to /autograder/source."""

from __future__ import annotations

from backpropkit.assignment import Assignment
from backpropkit.bundle import SCRIPT, Files, parts


def files(plan: Assignment) -> Files:
    """All files of the zip; its two scripts stand at the root, where they are looked for."""
    return {
        "setup.sh": parts.template("gradescope_setup.sh", SCRIPT),
        "run_autograder": parts.template("gradescope_run_autograder", SCRIPT),
        "assignment.toml": parts.assignment(plan),
        "requirements.txt": parts.requirements(),
        "secret": parts.secret(),
        **parts.specs(plan),
        **parts.kit(),
    }
