"""For PrairieLearn: one question per exercise, and what all of them share, to be copied into a course's folder."""

from __future__ import annotations

import html
import json
import uuid
from collections.abc import Callable
from dataclasses import replace

from backpropkit import stubs
from backpropkit.assignment import Assignment
from backpropkit.bundle import SCRIPT, File, Files, parts, plain
from backpropkit.spec.exercise import Exercise

SHARED = "serverFilesCourse/backpropkit"
LONGEST, STARTING = 600, 60  # seconds: the most that PrairieLearn waits, and what importing torch may take
NAMES = uuid.UUID("6d9f7b1c-4f5e-5c0a-9a39-3a1d9d4f1f0e")
QUESTION = """<pl-question-panel>
  <p>{title}</p>
  <p>Write the functions of <code>{name}.py</code>: its lesson is at the top of the file.</p>
  <pl-file-editor file-name="{name}.py" source-file-name="{name}.py" ace-mode="ace/mode/python"></pl-file-editor>
</pl-question-panel>

<pl-submission-panel>
  <pl-external-grader-results></pl-external-grader-results>
  <pl-file-preview></pl-file-preview>
</pl-submission-panel>
"""


def files(plan: Assignment, load: Callable[[str], Exercise], image: str) -> Files:
    """All files, as they lie below a course's folder, and the image's Dockerfile."""
    shared = {
        "run.sh": parts.template("prairielearn_run.sh", SCRIPT),
        "secret": parts.secret(),
        **parts.specs(plan),
        **parts.kit(),
    }
    found = {
        "image/Dockerfile": parts.template("prairielearn_Dockerfile"),
        "image/requirements.txt": parts.requirements(),
        **{f"{SHARED}/{name}": file for name, file in shared.items()},
    }
    for name in plan.exercises:
        found |= {f"questions/backpropkit/{name}/{at}": f for at, f in _question(plan, load(name), image).items()}
    return found


def _question(plan: Assignment, exercise: Exercise, image: str) -> dict[str, File]:
    name = exercise.name
    only = {name}
    alone = replace(
        plan,
        exercises=(name,),
        points={key: value for key, value in plan.points.items() if key in only},
        visibility={key: value for key, value in plan.visibility.items() if key in only},
    )
    return {
        "info.json": plain(json.dumps(_info(plan, exercise, image), indent=2) + "\n"),
        "question.html": plain(QUESTION.format(title=_shown(exercise.title), name=name)),
        f"{name}.py": plain(stubs.text(exercise, plan.arrays)),
        "tests/assignment.toml": parts.assignment(alone, f"../{SHARED}/catalog"),
    }


def _shown(words: str) -> str:
    """As HTML, and as no tag of Mustache's, which PrairieLearn fills in first."""
    return html.escape(words).replace("{", "&#123;")


def _info(plan: Assignment, exercise: Exercise, image: str) -> dict[str, object]:
    """The same exercise of the same assignment keeps its uuid, however often it is bundled."""
    return {
        "uuid": str(uuid.uuid5(NAMES, f"{plan.title}/{exercise.name}")),
        "title": exercise.name,
        "topic": exercise.unit,
        "type": "v3",
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": image,
            "serverFilesCourse": ["backpropkit/"],
            "entrypoint": f"/grade/{SHARED}/run.sh",
            "timeout": min(LONGEST, int(min(plan.limits.exercise, plan.limits.submission)) + STARTING),
        },
    }
