"""Unit 01: what its three exercises accept, what they turn away, and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from first_gradient import submissions_gradient_check, submissions_matvec, submissions_numerical_gradient

from backpropkit import catalog
from backpropkit.checks import question, trial
from backpropkit.checks.trial import Setting
from backpropkit.grade import grade
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Mistake
from backpropkit.spec.question import Question
from backpropkit.student.exchange import Answer, Ask, Facts, ProbeAsk, Returned, Wanted
from backpropkit.student.local import LocalStudent
from backpropkit.truth import samples
from backpropkit.verdict import Check, ExerciseResult, Status

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning:backpropkit_student")

UNIT = "01_first_gradient"
SOLUTIONS = Path(__file__).parents[1] / "solutions" / UNIT
SUBMISSIONS = {
    "matvec": submissions_matvec,
    "numerical_gradient": submissions_numerical_gradient,
    "gradient_check": submissions_gradient_check,
}
WRONG = [(name, words) for name, module in SUBMISSIONS.items() for words in module.WRONG]
RIGHT = [(name, style) for name, module in SUBMISSIONS.items() for style in module.RIGHT]


def graded(name: str, code: str, seed: int = 0) -> ExerciseResult:
    student = LocalStudent(Path(f"{name}.py"), code.encode())
    return grade(catalog.load(name), student, Setting(seed, "numpy"), no_cuda="NumPy arrays live on the CPU")


def solution(name: str) -> str:
    return (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8")


def by_name(result: ExerciseResult) -> Mapping[str, Check]:
    return {check.name: check for check in result.checks}


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_the_solution_gets_full_marks_with_any_seed(name: str) -> None:
    for seed in range(5):
        result = graded(name, solution(name), seed)
        assert result.passed, (seed, result.headline)
        assert result.score == result.max_score


@pytest.mark.parametrize(("name", "style"), RIGHT)
def test_a_right_answer_in_another_style_gets_full_marks(name: str, style: str) -> None:
    for seed in (1, 2):
        result = graded(name, SUBMISSIONS[name].RIGHT[style], seed)
        assert result.passed, (seed, result.headline)


@pytest.mark.parametrize(("name", "words"), WRONG)
def test_a_wrong_answer_fails_where_it_is_wrong(name: str, words: str) -> None:
    piece, instead, failing, message = SUBMISSIONS[name].WRONG[words]
    assert piece in solution(name), "the solution has changed, and this test with it"
    result = graded(name, solution(name).replace(piece, instead))
    check = by_name(result)[failing]
    assert check.wrong and check.points < check.max_points
    assert message in check.message
    assert result.score < result.max_score
    assert not result.passed


@pytest.mark.parametrize("answer", [True, False])
def test_a_constant_answer_earns_no_point(answer: bool) -> None:
    result = graded("gradient_check", f"def gradient_check(forward, backward, inputs):\n    return {answer}\n")
    assert result.score == 0
    assert result.headline == f"gradient_check says {answer} of every pair here, right or wrong"


def test_answers_learnt_by_heart_earn_nothing() -> None:
    """Which of the pairs are right follows from the seed: yesterday's answers don't fit."""
    code = "answers = iter({})\n\ndef gradient_check(forward, backward, inputs):\n    return next(answers)\n"
    exercise = catalog.load("gradient_check")
    student = LocalStudent(Path("gradient_check.py"), b"")
    truths = [
        bool(value)
        for asked in exercise.questions
        for case in question.cases(asked)
        for value in question.ask(exercise, asked, case, student, Setting(0, "numpy")).truth
    ]
    assert graded("gradient_check", code.format(truths), 0).passed
    assert graded("gradient_check", code.format(truths * 2), 1).score <= 2


class Mistaken:
    """Somebody who makes one known mistake in every answer."""

    def __init__(self, mistake: Mistake) -> None:
        self.mistake = mistake

    def facts(self, wanted: tuple[Wanted, ...]) -> Facts:
        return Facts()

    def ask(self, ask: Ask) -> Answer:
        assert isinstance(ask, ProbeAsk)
        values = question.tensors(self.mistake.change(*(x.clone() for x in ask.inputs), **ask.options))
        return Answer((tuple(Returned("array", v, str(v.dtype).removeprefix("torch."), "cpu") for v in values),))


KNOWN = [
    pytest.param(exercise, asked, mistake, id=f"{asked.name}: {mistake.words}")
    for exercise in map(catalog.load, SUBMISSIONS)
    for asked in exercise.questions
    for mistake in asked.mistakes
]


@pytest.mark.parametrize(("exercise", "asked", "mistake"), KNOWN)
def test_a_known_mistake_is_named_as_itself(exercise: Exercise, asked: Question, mistake: Mistake) -> None:
    alone = replace(exercise, questions=[asked], formula=None)
    for seed in (0, 1):
        check = grade(alone, Mistaken(mistake), Setting(seed, "numpy")).checks[1]
        assert check.status is Status.FAILED
        assert check.diagnosis is not None
        assert mistake.words in check.message


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_an_exercise_teaches(name: str) -> None:
    exercise = catalog.load(name)
    assert len(exercise.hints) == 3
    assert len(exercise.mistakes) + sum(len(asked.mistakes) for asked in exercise.questions) >= 4
    assert "The tricky point" in exercise.lesson


def test_matvec_begins_with_the_notebooks_numbers() -> None:
    exercise = catalog.load("matvec")
    shown = trial.prepare(exercise, samples.cases(exercise)[0], seed=0)
    weight, x = shown.sample.inputs
    (y,), (_, grad_x) = shown.truth.outputs, shown.truth.gradients[0]
    assert (weight.tolist(), x.tolist()) == ([[2, 1], [0, 3]], [1, 2])
    assert shown.upstreams[0][0].tolist() == [1, -2]
    assert (y.tolist(), grad_x.tolist()) == ([4, 6], [2, -5])
    assert weight.dtype == x.dtype == torch.float64


def test_a_fixed_upstream_is_given_once() -> None:
    """A backward that has learnt [1, -2] by heart meets another grad_y in the same case."""
    exercise = catalog.load("matvec")
    first, second = trial.prepare(exercise, samples.cases(exercise)[0], seed=0).upstreams
    assert not torch.equal(first[0], second[0])


def test_the_integer_trap_of_the_notebook_is_named() -> None:
    """Its last cell stores x[0] + 1e-5 in an integer array, and reads 0.0 where 2.0 is right."""
    code = """
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x_perturbed = x.copy()
        x_perturbed[i] += h
        gradient[i] = (f(x_perturbed) - f(x)) / h
    return gradient
"""
    check = by_name(graded("numerical_gradient", code))["integers"]
    assert check.message == "the nudge is lost in an integer array, every derivative reads 0.0"
    assert "np.array(x, dtype=np.float64)" in check.advice
    assert check.table is not None
    assert set(check.table.yours[0]) == {"0.000"}


def test_a_message_points_at_the_line_that_makes_the_value() -> None:
    code = solution("matvec").replace("return weight.copy()", "return weight.T")
    line = next(number for number, text in enumerate(code.splitlines(), 1) if "return weight.T" in text)
    assert by_name(graded("matvec", code))["sensitivity"].line == line


def test_a_file_without_its_functions_is_unwritten() -> None:
    assert graded("gradient_check", "import numpy as np\n").status is Status.UNWRITTEN
    half = solution("matvec").replace("def contributions", "def blame")
    check = by_name(graded("matvec", half))["contributions"]
    assert (check.status, check.message) == (Status.UNWRITTEN, "contributions is not in the file")
