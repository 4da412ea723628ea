"""For GitHub Classroom: a template repository with the stubs, a workflow, and the action that it runs.

The secret is not among the files, which students see: it belongs into the organization's secrets.
"""

from __future__ import annotations

from collections.abc import Callable

from backpropkit.assignment import Assignment
from backpropkit.bundle import Files, parts, student
from backpropkit.spec.exercise import Exercise

WORKFLOW, ACTION = ".github/workflows/classroom.yml", ".github/backpropkit"


def files(plan: Assignment, load: Callable[[str], Exercise]) -> Files:
    """All files of the repository."""
    action = {
        "action.yml": parts.template("github_action.yml"),
        "grade.sh": parts.template("github_grade.sh", 0o755),
        "assignment.toml": parts.assignment(plan),
        "requirements.txt": parts.requirements(),
        **parts.specs(plan),
        **parts.kit(),
    }
    return {
        WORKFLOW: parts.template("github_workflow.yml"),
        **{f"{ACTION}/{name}": file for name, file in action.items()},
        **student.files(plan, load),
    }
