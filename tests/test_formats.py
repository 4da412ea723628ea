"""What each platform gets, made from schema 1 alone: valid, escaped, and never a zero that nobody meant.

The files are in `golden/formats`. Whoever changes a format writes them anew with
`BACKPROPKIT_WRITE_GOLDEN=1 pytest tests/test_formats.py`, and looks at the difference.
"""

import base64
import importlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import jsonschema
import pytest

from backpropkit.output import github, markdown, schema1
from backpropkit.verdict import Check, Diagnosis, ExerciseResult, Flag, Result, Status

HERE = Path(__file__).parent
JSON = ("gradescope", "github", "prairielearn", "ctrf")
SUFFIXES = {**dict.fromkeys(JSON, ".json"), "junit": ".xml", "markdown": ".md"}
HOSTILE = "::error::<b>a|b</b> `x` [a](http://b) ]]> & @all ##[add-mask]x $x$\n::stop-commands::x"
RIGHT = ExerciseResult(
    "matmul",
    "02_linear_algebra",
    Status.PASSED,
    file="week1/matmul.py",
    summary="3 cases, float64 and float32, cpu",
    checks=(
        Check("written", Status.PASSED, duration=0.05),
        Check("forward", Status.PASSED, 2.0, 2.0, duration=0.0126),
        Check("grad_x", Status.PASSED, 2.0, 2.0, duration=0.0014),
        Check("cuda", Status.SKIPPED, message="grading runs on the CPU"),
    ),
)
MISSING_PATH = Diagnosis(
    "missing_path", "grad_x: the path x → var → y is missing", "Add that contribution.", "x", "var"
)
WRONG = ExerciseResult(
    "layernorm",
    "05_normalization",
    Status.FAILED,
    headline=MISSING_PATH.headline,
    advice=MISSING_PATH.advice,
    file="layernorm.py",
    line=21,
    printed="hello <b>|\n",
    checks=(
        Check("written", Status.PASSED),
        Check("forward", Status.PASSED, 2.0, 2.0),
        Check(
            "grad_x", Status.FAILED, 0.0, 2.0, MISSING_PATH.headline, MISSING_PATH.advice, 21, diagnosis=MISSING_PATH
        ),
        Check("grad_bias", Status.FAILED, 1.0, 2.0, "grad_bias is right for your forward, which is wrong"),
        Check("purity", Status.SKIPPED, 0.0, 1.0, "asked once the rest is right"),
    ),
)
RAISED = ExerciseResult(
    "relu",
    "03_activations",
    Status.ERROR,
    headline=f"forward raised ValueError: {HOSTILE}",
    file="relu|`.py",
    line=3,
    checks=(
        Check("written", Status.PASSED),
        Check("forward", Status.ERROR, 0.0, 2.0, f"forward raised ValueError: {HOSTILE}", line=3),
        Check("grad_x", Status.SKIPPED, 0.0, 2.0),
    ),
)
WHOLE = Result(
    kit="0.1.0",
    seed=1234,
    device="cpu",
    torch="2.13.0",
    duration=1.4204,
    isolation="landlock+seccomp+rlimits",
    submission={"name": "alice", "sha256": "ab" * 32},
    outcome="graded",
)
RESULTS = {
    "right": replace(WHOLE, exercises=(RIGHT,), title="Homework *3*"),
    "mixed": replace(WHOLE, exercises=(RIGHT, WRONG, RAISED), flags=(Flag("introspection", "relu", "imports ctypes"),)),
    "ungradable": replace(
        WHOLE, outcome="ungradable", reason="two files are called linear: a/linear.py and b/linear.py"
    ),
    "grader_error": replace(WHOLE, outcome="grader_error", reason="relu: KeyError: 'y'", exercises=(RIGHT,)),
}


def text(form: str, result: Result) -> str:
    made: str = importlib.import_module(f"backpropkit.output.{form}").text(schema1.document(result))
    return made


def parsed(form: str, result: Result) -> Any:
    return json.loads(text(form, result))


def with_visibility(result: ExerciseResult, **hidden: str) -> ExerciseResult:
    return replace(result, checks=tuple(replace(c, visibility=hidden.get(c.name, c.visibility)) for c in result.checks))


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("form", SUFFIXES)
def test_the_file_is_the_golden_one(form: str, name: str) -> None:
    golden, came = HERE / f"golden/formats/{name}.{form}{SUFFIXES[form]}", text(form, RESULTS[name])
    if os.environ.get("BACKPROPKIT_WRITE_GOLDEN"):
        golden.write_text(came, "utf-8")
    assert came == golden.read_text("utf-8")


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("form", JSON)
def test_the_file_is_what_the_platform_reads(form: str, name: str) -> None:
    schema = json.loads((HERE / f"schemas/{form}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(parsed(form, RESULTS[name]), schema)


@pytest.mark.parametrize("name", RESULTS)
def test_schema_1_itself_is_valid(name: str) -> None:
    hidden = replace(RESULTS[name], exercises=(with_visibility(WRONG, grad_x="after_due_date"),))
    for result in (RESULTS[name], hidden):
        jsonschema.validate(schema1.document(result), schema1.schema())


def test_no_format_imports_torch() -> None:
    names = ", ".join(f"backpropkit.output.{form}" for form in SUFFIXES)
    code = f"import sys, {names}; print('torch' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


def test_every_platform_is_given_the_same_points() -> None:
    result = RESULTS["mixed"]
    tests = parsed("gradescope", result)["tests"]
    classroom, learn, ctrf = (parsed(form, result) for form in ("github", "prairielearn", "ctrf"))
    suites = Xml.fromstring(text("junit", result)).findall("testsuite")

    assert (result.score, result.max_score) == (7.0, 15.0)
    assert sum(test.get("score", 0) for test in tests) == 7 and sum(test.get("max_score", 0) for test in tests) == 15
    assert sum(test["score"] for test in classroom["tests"]) == 7 and classroom["max_score"] == 15
    assert learn["score"] == 7 / 15 and sum(test["points"] for test in learn["tests"]) == 7
    assert ctrf["results"]["extra"]["score"] == 7
    assert sum(test["extra"]["points"] for test in ctrf["results"]["tests"]) == 7
    assert sum(float(suite.find("properties/property").get("value")) for suite in suites) == 7  # type: ignore[union-attr, arg-type]
    assert "**7 / 15 points**" in text("markdown", result)


def test_a_fault_of_the_graders_is_a_score_nowhere() -> None:
    result = RESULTS["grader_error"]

    gradescope = parsed("gradescope", result)
    assert "score" not in gradescope and "tests" not in gradescope and "no fault" in gradescope["output"]
    assert parsed("github", result)["status"] == "error" and parsed("github", result)["max_score"] == 0
    assert parsed("prairielearn", result)["gradable"] is False and "score" not in parsed("prairielearn", result)
    assert "score" not in parsed("ctrf", result)["results"]["extra"]
    assert Xml.fromstring(text("junit", result)).get("errors") == "1"
    assert "points**" not in text("markdown", result) and "no grade" in text("markdown", result)


@pytest.mark.parametrize("form", SUFFIXES)
def test_what_can_not_be_graded_says_why(form: str) -> None:
    assert "two files are called linear" in text(form, RESULTS["ungradable"]).replace("\\", "")


def test_gradescope_adds_up_the_tests_itself_and_hides_what_is_hidden() -> None:
    result = replace(WHOLE, exercises=(with_visibility(WRONG, grad_x="hidden", purity="after_due_date"),))
    found = parsed("gradescope", result)
    by_name = {test["name"]: test for test in found["tests"]}

    assert "score" not in found
    assert by_name["layernorm: forward"]["visibility"] == "visible"
    assert by_name["layernorm: grad_x"]["visibility"] == "hidden" and "path" in by_name["layernorm: grad_x"]["output"]
    assert by_name["layernorm: purity"]["visibility"] == "after_due_date"
    assert by_name["layernorm: what your code printed"]["output"] == "hello <b>|\n"


@pytest.mark.parametrize("form", [form for form in SUFFIXES if form != "gradescope"])
def test_where_nothing_can_be_hidden_the_words_are_left_out(form: str) -> None:
    hidden = with_visibility(WRONG, grad_x="hidden")

    found = text(form, replace(WHOLE, exercises=(hidden,)))

    assert "path" not in found and "This check is hidden" in found
    assert "right for your forward" in found


def test_a_message_can_not_give_orders_to_the_log_of_a_github_runner() -> None:
    message = next(t["message"] for t in parsed("github", RESULTS["mixed"])["tests"] if t["status"] == "error")

    assert "\n" not in message and "::" not in message and "##[" not in message
    assert message.startswith("forward raised ValueError: : :error: :<b>")


def test_github_gets_it_in_base64_on_one_line() -> None:
    document = schema1.document(RESULTS["mixed"])

    assert json.loads(base64.b64decode(github.encoded(document))) == json.loads(github.text(document))
    assert "\n" not in github.encoded(document)


@pytest.mark.parametrize(("exercises", "checks", "tests"), [(30, 10, 300), (1, 900, 1)])
def test_what_github_gets_fits_into_an_environment_variable(exercises: int, checks: int, tests: int) -> None:
    """Messages are cut first; what is too long even so has one test for each exercise. The points stay."""
    long = replace(WRONG, checks=(replace(WRONG.checks[3], message="é" * 5000),) * checks)
    result = replace(WHOLE, exercises=(long,) * exercises)

    encoded = github.encoded(schema1.document(result))
    found = json.loads(base64.b64decode(encoded))

    assert len(encoded) < 128 << 10 and found["max_score"] == result.max_score
    assert len(found["tests"]) == tests
    assert sum(test["score"] for test in found["tests"]) == result.score


def test_markdown_shows_the_students_words_as_they_are() -> None:
    row = next(line for line in text("markdown", RESULTS["mixed"]).split("\n") if "| relu |" in line)

    assert row.replace("\\|", "").count("|") == 5  # four cells, whatever is in them
    assert markdown.escape("<b>|`[") == r"\<b\>\|\`\["
    assert markdown.escape("two\nlines, x_1") == r"two – lines, x\_1"


def test_junit_keeps_markup_and_control_characters_out() -> None:
    document = schema1.document(RESULTS["mixed"])
    document["exercises"][2]["checks"][1]["message"] = "a\x00b\x1b[31m\ufffe\ud800 ]]> <b>"

    root = Xml.fromstring(importlib.import_module("backpropkit.output.junit").text(document))

    assert root.find("testsuite[@name='relu']/testcase/error").text == "ab[31m ]]> <b>"  # type: ignore[union-attr]
    assert [root.get(key) for key in ("tests", "failures", "errors", "skipped")] == ["8", "2", "1", "2"]


def test_a_prairielearn_result_stays_below_its_limit_and_says_what_is_cut() -> None:
    long = replace(WRONG.checks[3], message="é" * 300_000)
    checks = (*WRONG.checks[:3], long, long, *WRONG.checks[4:])
    found = text("prairielearn", replace(WHOLE, exercises=(replace(WRONG, checks=checks),)))

    assert len(found.encode()) <= 1_000_000 and "cut: a result may have 1 MB" in found
    assert "cut:" not in text("prairielearn", RESULTS["mixed"])


def test_a_prairielearn_result_with_too_many_tests_keeps_its_score() -> None:
    many = replace(WRONG, checks=WRONG.checks * 2000)
    found = text("prairielearn", replace(WHOLE, exercises=(many,)))

    assert len(found.encode()) <= 1_000_000 and json.loads(found)["score"] == many.score / many.max_score
    assert "too many" in json.loads(found)["message"]


def test_nothing_that_gives_points_is_no_zero_for_prairielearn() -> None:
    assert parsed("prairielearn", WHOLE)["gradable"] is False
