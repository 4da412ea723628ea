"""Units 02 to 04: specs that agree with PyTorch, solutions with full marks, known mistakes that can be told apart."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from torch import Tensor

from backpropkit import catalog
from backpropkit.checks.trial import Setting, Trial, prepare
from backpropkit.diagnose import variants
from backpropkit.grade import grade
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.graph import OPEN
from backpropkit.spec.nouns import MODES, Arrays
from backpropkit.student.local import LocalStudent
from backpropkit.truth import compare, samples
from backpropkit.verdict import Status

ROOT = Path(__file__).parents[1]
UNITS = ("02_linear_algebra", "03_activations", "04_losses")
NAMES = [name for name, path in catalog.files().items() if path.parent.name in UNITS]
SEEDS = (0, 1)

# Formulas that say it as the lesson does, and overflow far from 0; there torch= alone is the truth.
NAIVE = {
    "sigmoid": ("values at ±1e4",),
    "tanh": ("values at ±1e4",),
    "softplus": ("values at ±1e4",),
}


def solution(name: str, arrays: Arrays) -> Path:
    unit = catalog.files()[name].parent.name
    own = ROOT / "solutions_numpy" / unit / f"{name}.py"
    return own if arrays == "numpy" and own.exists() else ROOT / "solutions" / unit / f"{name}.py"


def truths(trial: Trial) -> list[Tensor]:
    return [*trial.truth.outputs, *trial.truth.gradients[0]]


def formulas(exercise: Exercise, trial: Trial) -> list[Tensor]:
    """The outputs of the formula and its gradients for the first upstream."""
    assert exercise.formula is not None
    outputs = exercise.formula(trial.sample.inputs, trial.sample.options)
    return [*outputs, *variants.gradients(exercise, trial.sample, trial.upstreams[0], OPEN)]


def agree(ours: list[Tensor], theirs: list[Tensor], tolerance: float, scale: float = 0.0) -> bool:
    return all(compare.agree(a, b, tolerance, scale) for a, b in zip(ours, theirs, strict=True))


def wrong_versions(exercise: Exercise, trial: Trial) -> list[tuple[str, list[Tensor]]]:
    """What students get who make one of the known mistakes, in forward, in backward or in both."""
    sample, upstream, right = trial.sample, trial.upstreams[0], trial.truth.outputs
    versions = []
    for mistake in exercise.mistakes:
        for mode in MODES:
            outputs = variants.wrong_outputs(exercise, mistake, sample) if mode == "both" else right
            gradients = variants.wrong_gradients(exercise, mistake, mode, sample, upstream)
            versions.append((mistake.words, [*outputs, *gradients]))
    return versions


def test_every_exercise_of_the_course_has_a_spec() -> None:
    course = [line.split() for line in (ROOT / "src/backpropkit/catalog/ORDER").read_text().splitlines()]
    assert [name for line in course[1:4] for name in line] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_formula_is_pytorchs_operator_in_value_and_gradient(name: str) -> None:
    exercise = catalog.load(name)
    for case in samples.cases(exercise):
        trial = prepare(exercise, case, 0)
        assert agree(formulas(exercise, trial), truths(trial), 1e-12, scale=1e-3), case.name


@pytest.mark.parametrize("name", NAMES)
def test_formula_is_pytorchs_operator_at_the_edges_too(name: str) -> None:
    exercise = catalog.load(name)
    for case in samples.edge_cases(exercise):
        trial = prepare(exercise, case, 0)
        scale = max(float(x.double().norm()) for x in trial.sample.inputs)
        same = agree(formulas(exercise, trial), truths(trial), compare.EDGE_TOLERANCE, scale)
        assert same != (case.name in NAIVE.get(name, ())), case.name


@pytest.mark.parametrize("arrays", ["torch", "numpy"])
@pytest.mark.parametrize("name", NAMES)
def test_solution_has_full_marks_and_is_the_gradient_of_its_own_forward(name: str, arrays: Arrays) -> None:
    exercise, path = catalog.load(name), solution(name, arrays)
    for seed in SEEDS:
        result = grade(exercise, LocalStudent(path, path.read_bytes()), Setting(seed, arrays), no_cuda="not asked")
        assert result.score == result.max_score > 0, (seed, result.headline)
        statuses = {check.name: check.status for check in result.checks}
        assert statuses["finite differences"] is Status.PASSED, seed


@pytest.mark.parametrize("name", NAMES)
def test_known_mistakes_are_wrong_and_differ_from_each_other(name: str) -> None:
    exercise = catalog.load(name)
    assert len(exercise.mistakes) >= 4
    trial = prepare(exercise, samples.cases(exercise)[1], 0)
    right = truths(trial)
    wrong = [(words, version) for words, version in wrong_versions(exercise, trial) if not agree(version, right, 1e-6)]
    assert {words for words, _ in wrong} == {mistake.words for mistake in exercise.mistakes}
    for (one, a), (other, b) in combinations(wrong, 2):
        assert one == other or not agree(a, b, 1e-6), f"{one} is the same as {other}"


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_is_short_and_leads_with_its_formula(name: str) -> None:
    exercise = catalog.load(name)
    title, blank, *text = exercise.lesson.splitlines()
    assert ": " in title
    assert blank == ""
    assert 4 <= len(text) <= 16
    assert len(exercise.hints) == 3
