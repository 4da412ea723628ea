"""For students: the stubs of an assignment, a README, and what tells the kit about them. No solution is in reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backpropkit import __version__, stubs
from backpropkit.assignment import Assignment, marks
from backpropkit.bundle import File, Files, parts, plain
from backpropkit.grade import check_names
from backpropkit.spec.exercise import Exercise

README = """# {title}

{count} to write. Open a file, read the lesson at its top, and write its functions.

| exercise | what it is | points |
|---|---|---:|
{rows}

With Python 3.11 or newer, and backpropkit {version} installed as your course tells you, in this folder:

```bash
bpk check            # grades the next one: your numbers beside PyTorch's, and what is wrong
bpk check {first}{space} # this one
bpk hint {first}{space}  # one more hint each time
bpk status           # how far you are
```
{arrays}
Hand in the files in `exercises/`, with the names that they have. The autograder asks the same questions as `bpk check`,
with other numbers.
"""
CATALOG = ".catalog"  # hidden, since a spec is called like the file that is handed in
NUMPY = "\nThey are written in NumPy.\n"


def files(plan: Assignment, load: Callable[[str], Exercise]) -> Files:
    """All files of the bundle."""
    exercises = [load(name) for name in plan.exercises]
    written = {f"exercises/{stubs.file_name(e)}": plain(stubs.text(e, plan.arrays)) for e in exercises}
    return {"README.md": _readme(plan, exercises), **_settings(plan), **parts.specs(plan, CATALOG), **written}


def _readme(plan: Assignment, exercises: Sequence[Exercise]) -> File:
    first = plan.exercises[0]
    rows = (
        f"| [`{e.name}`](exercises/{stubs.file_name(e)}) | {_cell(e.title)} | {_points(plan, e)} |" for e in exercises
    )
    return plain(
        README.format(
            title=plan.title or "Backpropagation",
            count="One exercise" if len(exercises) == 1 else f"{len(exercises)} exercises",
            rows="\n".join(rows),
            version=__version__,
            first=first,
            space=" " * max(0, 10 - len(first)),
            arrays=NUMPY if plan.arrays == "numpy" else "",
        )
    )


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def _points(plan: Assignment, exercise: Exercise) -> str:
    return f"{round(marks.most(plan, exercise.name, check_names(exercise)), 2):g}"


def _settings(plan: Assignment) -> dict[str, File]:
    """What `bpk check` must know in this folder; nothing where the kit's own words will do."""
    lines = ['arrays = "numpy"'] if plan.arrays == "numpy" else []
    lines += [f'catalog = ["{CATALOG}"]'] if parts.specs(plan) else []
    return {"pyproject.toml": plain("\n".join(["[tool.backpropkit]", *lines]) + "\n")} if lines else {}
