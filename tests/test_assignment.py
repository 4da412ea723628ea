"""assignment.toml: what it settles reaches the result, and whatever can't be meant is a sentence."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from backpropkit import catalog
from backpropkit.assignment import Assignment, BadAssignment, Limits, marks, toml
from backpropkit.grade import check_names, missing
from backpropkit.output import schema1
from backpropkit.verdict import Check, ExerciseResult, Result, Status

RIGHT = (Path(__file__).parents[1] / "solutions/02_linear_algebra/linear.py").read_text()
EVERYTHING = """
title = "Homework 3"
exercises = ["matmul", "linear", "layernorm"]
arrays = "numpy"
devices = ["cpu"]

[limits]
call = 2.5
exercise = 20
submission = 100
memory = 300

[points]
linear = 20
layernorm = { forward = 1, grad_x = 4 }

[visibility]
default = "after_due_date"
matmul = "visible"
layernorm = { edges = "hidden" }
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "assignment.toml"
    file.write_text(text, "utf-8")
    return file


def result(*exercises: ExerciseResult) -> Result:
    return Result("0.1.0", 1, "cpu", "2.13.0", 1.0, "landlock", {"name": "a", "sha256": ""}, "graded", exercises)


def checks(name: str) -> list[tuple[str, float]]:
    return check_names(catalog.load(name))


LINEAR = ExerciseResult(
    "linear",
    "02_linear_algebra",
    Status.FAILED,
    checks=(
        Check("written", Status.PASSED),
        Check("forward", Status.PASSED, 2.0, 2.0),
        Check("grad_x", Status.FAILED, 1.0, 2.0),
        Check("edges", Status.SKIPPED, 0.0, 1.0),
        Check("cuda", Status.SKIPPED),
    ),
)


def test_a_file_is_read_as_it_is_meant(tmp_path: Path) -> None:
    found = toml.read(written(tmp_path, EVERYTHING))

    assert found.exercises == ("matmul", "linear", "layernorm") and found.title == "Homework 3"
    assert found.arrays == "numpy" and found.limits == Limits(2.5, 20, 100, 300)
    assert found.points == {"linear": 20, "layernorm": {"forward": 1, "grad_x": 4}}
    assert found.visibility == {"matmul": "visible", "layernorm": {"edges": "hidden"}}
    assert found.default_visibility == "after_due_date"


def test_what_is_written_is_read_again_as_the_same(tmp_path: Path) -> None:
    (tmp_path / 'odd "name"').mkdir()
    first = replace(
        toml.read(written(tmp_path, EVERYTHING)),
        title='a "quoted"\ttitle\\\x7f →',
        points={"linear": {"forward": 0.25}},
        visibility={"linear": {"finite differences": "hidden"}},
        catalogs=(Path('odd "name"'),),
    )

    again = toml.read(written(tmp_path, toml.text(first)))

    assert replace(again, catalogs=first.catalogs, source=first.source) == first
    assert again.catalogs == (tmp_path / 'odd "name"',)


def test_the_file_in_the_documents_can_be_meant_and_names_the_defaults(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs/autograder.md").read_text("utf-8")
    found = toml.read(written(tmp_path, page.split("```toml\n")[1].split("```")[0]))

    marks.verify(found, checks)
    assert found.limits == Limits() and found.points and found.visibility


def test_the_limits_of_a_submission_end_before_a_platform_ends_it() -> None:
    assert Limits().submission < 600


MISTAKES = {
    'exercise = ["linear"]': '"exercise", which is none of them. Did you mean "exercises"?',
    'exercises = ["lineer"]': 'exercises has "lineer": there is no such exercise. Did you mean "linear"?',
    "": "it has no exercises",
    'exercises = "linear"': "write a list of names",
    "exercises = [1]": "write a list of names",
    'exercises = ["linear", "linear"]': '"linear" twice',
    'exercises = ["linear"]\nlate_days = 2': "left to the platform",
    'exercises = ["linear"]\ntitle = 3': 'title: write text, as in title = "Homework 3", not 3',
    'exercises = ["linear"]\narrays = "jax"': 'write arrays = "torch" or arrays = "numpy"',
    'exercises = ["linear"]\ndevices = ["cuda"]': "marks are given on the CPU",
    'exercises = ["linear"]\ncatalog = "mine"': "catalog = 'mine': write a list of folders",
    'exercises = ["linear"]\npoints = 3': "write a table, [points]",
    'exercises = ["linear"]\n[points]\nlinear = -1': "points.linear = -1: points are a number, 0 or more",
    'exercises = ["linear"]\n[points]\nlinear = nan': "points are a number",
    'exercises = ["linear"]\n[points]\nlinear = true': "points.linear = True",
    'exercises = ["linear"]\n[points.linear]\nforward = "2"': "points.linear.forward = '2'",
    'exercises = ["linear"]\n[points]\nlinaer = 1': 'Did you mean "linear"?',
    'exercises = ["linear"]\n[points]\nrelu = 1': "not among the exercises of this assignment",
    'exercises = ["linear"]\n[limits]\nseconds = 1': '"seconds", which is none of them. It is one of call, exercise',
    'exercises = ["linear"]\n[limits]\ncall = 0': "write a number of seconds above 0",
    'exercises = ["linear"]\n[limits]\nmemory = 1.5': "write whole MiB",
    'exercises = ["linear"]\n[visibility]\nlinear = "later"': "write one of visible, hidden, after_due_date",
    'exercises = ["linear"]\n[visibility]\nlinear = { edges = 1 }': "visibility.linear.edges = 1",
    "exercises = [": "is no TOML",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_in_the_file_is_a_sentence_with_its_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadAssignment) as raised:
        toml.read(written(tmp_path, text))

    assert MISTAKES[text] in str(raised.value) and str(raised.value).startswith(str(tmp_path / "assignment.toml"))


def test_a_file_or_catalog_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadAssignment, match=r"nothing.toml can't be read: No such file"):
        toml.read(tmp_path / "nothing.toml")
    with pytest.raises(catalog.UnknownExercise, match="mine is no folder"):
        toml.read(written(tmp_path, 'exercises = ["linear"]\ncatalog = ["mine"]'))


def test_a_whole_exercise_is_scaled_and_keeps_its_shares() -> None:
    found = marks.applied(result(LINEAR), Assignment(("linear",), points={"linear": 20})).exercises[0]

    assert found.max_score == pytest.approx(20) and found.score == pytest.approx(12)
    assert [check.max_points for check in found.checks] == [0, 8, 8, 4, 0]


def test_one_check_is_given_other_points_and_the_others_keep_theirs() -> None:
    found = marks.applied(result(LINEAR), Assignment(("linear",), points={"linear": {"grad_x": 10, "forward": 0}}))

    assert [check.points for check in found.exercises[0].checks] == [0, 0, 5, 0, 0]
    assert [check.max_points for check in found.exercises[0].checks] == [0, 0, 10, 1, 0]


def test_an_exercise_may_count_nothing() -> None:
    found = marks.applied(result(LINEAR), Assignment(("linear",), points={"linear": 0}))

    assert (found.score, found.max_score) == (0, 0)


def test_an_exercise_that_is_missing_has_none_of_its_points() -> None:
    absent = missing(catalog.load("linear"))

    found = marks.applied(result(absent), Assignment(("linear",), points={"linear": 20})).exercises[0]

    assert found.status is Status.MISSING and found.score == 0 and found.max_score == pytest.approx(20)


def test_visibility_is_that_of_the_check_then_of_the_exercise_then_of_all() -> None:
    plan = Assignment(("linear",), visibility={"linear": {"edges": "hidden"}}, default_visibility="after_published")
    seen = {check.name: check.visibility for check in marks.applied(result(LINEAR), plan).exercises[0].checks}
    whole = marks.applied(result(LINEAR), Assignment(("linear",), visibility={"linear": "hidden"})).exercises[0]

    assert seen["edges"] == "hidden" and seen["forward"] == "after_published"
    assert {check.visibility for check in whole.checks} == {"hidden"}


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (
            Assignment(("linear",), points={"linear": {"grad_z": 1}}),
            'has "grad_z" for linear, whose checks with points',
        ),
        (Assignment(("linear",), points={"linear": {"grad_weigth": 1}}), 'Did you mean "grad_weight"?'),
        (Assignment(("linear",), points={"linear": {"cuda": 1}}), 'has "cuda" for linear, whose checks with points'),
        (Assignment(("linear",), visibility={"linear": {"edge": "hidden"}}), 'Did you mean "edges"?'),
    ],
)
def test_a_check_that_is_none_is_named_with_those_that_are(plan: Assignment, words: str) -> None:
    with pytest.raises(BadAssignment) as raised:
        marks.verify(plan, checks)

    assert words in str(raised.value)


def test_checks_that_are_some_are_taken() -> None:
    seen = {"linear": {"written": "hidden", "cuda": "hidden", "grad_bias": "visible"}}
    marks.verify(Assignment(("linear",), points={"linear": {"grad_x": 1, "edges": 0}}, visibility=seen), checks)


def grade(tmp_path: Path, text: str, *arguments: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "linear.py").write_text(RIGHT)
    (tmp_path / "ada" / "relu.py").write_text("not asked for")
    file = written(tmp_path, text)
    command = [sys.executable, "-P", "-m", "backpropkit.cli", "grade", str(tmp_path / "ada"), "--output", "-"]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("BACKPROPKIT")}
    done = subprocess.run([*command, "--assignment", str(file), *arguments], capture_output=True, text=True, env=kept)
    return done, json.loads(done.stdout) if done.stdout.startswith("{") else {}


def test_grade_gives_the_points_of_the_assignment(tmp_path: Path) -> None:
    text = 'title = "One"\nexercises = ["layernorm", "linear"]\n[points]\nlinear = 20\nlayernorm = 5\n'
    done, found = grade(tmp_path, text + '[visibility]\nlinear = { edges = "hidden" }\n')

    assert done.returncode == 0, done.stderr
    jsonschema.validate(found, schema1.schema())
    assert found["title"] == "One" and [e["name"] for e in found["exercises"]] == ["layernorm", "linear"]
    assert [(e["status"], e["score"], e["max_score"]) for e in found["exercises"]] == [
        ("missing", 0, 5),
        ("passed", 20, 20),
    ]
    assert [c["name"] for c in found["exercises"][1]["checks"] if c.get("visibility") == "hidden"] == ["edges"]
    assert (found["score"], found["max_score"]) == (20, 25)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('exercises = ["lineer"]', 'Did you mean "linear"?'),
        ('exercises = ["linear"]\n[points]\nlinear = { grad_z = 1 }', 'has "grad_z" for linear'),
    ],
)
def test_grade_ends_with_2_for_an_assignment_that_can_not_be_meant(tmp_path: Path, text: str, words: str) -> None:
    done, _ = grade(tmp_path, text)

    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr and done.stdout == ""
