"""A question that builds on others: where one of them is wrong, its own advice would blame what isn't to blame."""

from __future__ import annotations

from pathlib import Path

import pytest

from backpropkit import catalog
from backpropkit.checks.trial import Setting
from backpropkit.grade import grade
from backpropkit.spec import functions
from backpropkit.spec.dims import SpecError
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import Check

SOLUTION = Path(__file__).parents[1] / "solutions" / "10_whole_models" / "jvp.py"


def checks_of(code: str) -> dict[str, Check]:
    student = LocalStudent(Path("jvp.py"), code.encode(), own_folder=False)
    return {check.name: check for check in grade(catalog.load("jvp"), student, Setting(2), no_cuda="").checks}


def test_a_wrong_answer_that_builds_on_a_wrong_one_says_what_to_mend_first() -> None:
    code = SOLUTION.read_text("utf-8").replace("tangent_x - tangent_x.mean(-1, keepdims=True)", "tangent_x")
    found = checks_of(code)
    assert found["along_x"].message == "the tangent of mean is missing"
    assert found["all_together"].wrong
    assert found["all_together"].advice == "Mend along_x first: this builds on it."
    assert found["all_together"].builds_on == "along_x"
    assert not found["along_weight_and_bias"].wrong


def test_a_wrong_answer_that_builds_on_right_ones_has_its_own_advice() -> None:
    code = SOLUTION.read_text("utf-8").replace("return y, tangent_y", "return y.double(), tangent_y.double()")
    assert checks_of(code)["float32"].advice.startswith("Make it float32")


def test_what_a_question_builds_on_must_be_there() -> None:
    made = functions(file=__file__, lesson="A lesson", functions={"f(x)": "x -> x"}, hints=())
    with pytest.raises(SpecError, match='question second builds on "frist"'):

        @made.question(inputs={"x": "N"}, builds_on=("frist",))
        def second(x: object) -> object:
            return x


def test_the_names_that_travel_to_a_tiny_gpt_are_those_of_its_inputs() -> None:
    asked = catalog.load("tiny_gpt").questions[0]
    assert asked.given["names"] == tuple(wanted.name for wanted in asked.inputs if wanted.name != "tokens")
