"""The grader's own mutation test: wrong submissions as students write them, each with the cause it must be named by.

Every mutant is graded under one of three seeds; BACKPROPKIT_MUTANT_SEEDS=20 grades each under the seeds 0 to 19. At the
last count 97 % of those that have a name were named; the others got a true hint or honest silence. About 80 s of CPU.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from mutants.catalogue import MUTANTS
from mutants.judging import NAMED, graded
from mutants.own_exercise import SOLUTIONS, named_and_false, said
from mutants.pairs import BOTH, COUNT, MISLEADING, behind_a_wrong_forward
from mutants.runs import EXERCISES, SEEDS, pair_outcomes, verdicts
from mutants.table import PAGE, page

from backpropkit import catalog

torch.set_num_threads(1)
HERE = Path(__file__).parent
BASES = sorted((HERE / "bases").glob("*.py"))
RIGHT = sorted((HERE / "right").glob("*.py"))
NAMED_AT_LEAST = 0.95
BOTH_AT_LEAST = 0.60
OWN_AT_LEAST = 0.75


def exercise_of(path: Path) -> str:
    """layernorm of layernorm_steps.py; the longest name that fits, since batched_matmul is one, too."""
    return max((name for name in catalog.files() if path.stem.startswith(f"{name}_")), key=len)


def test_there_are_enough_mutants_and_no_two_are_alike() -> None:
    assert len(MUTANTS) >= 150
    assert len({mutant.title for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("path", BASES, ids=lambda path: path.stem)
def test_what_a_mutant_is_made_of_is_right(path: Path) -> None:
    result = graded(exercise_of(path), path.read_text(), 0)
    assert result.passed, f"{result.headline} {result.advice}"


def test_there_are_enough_right_submissions() -> None:
    assert len(RIGHT) >= 60


@pytest.mark.slow
@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_a_right_submission_in_an_unusual_style_has_full_marks_and_no_diagnosis(path: Path) -> None:
    for seed in range(SEEDS or 1):
        result = graded(exercise_of(path), path.read_text(), seed)
        assert result.passed, f"{result.headline} {result.advice}"
        assert result.score == result.max_score
        assert not [check.diagnosis for check in result.checks if check.diagnosis]
        assert result.flags == ()


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_mutant_is_caught_where_it_is_wrong(exercise: str) -> None:
    for verdict in verdicts(exercise):
        assert verdict.score < verdict.max_score or not verdict.max_score, verdict.mutant.title
        assert verdict.failed, f"{verdict.mutant.fails} did not fail: {verdict.mutant.title}"


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_mutant_is_given_a_false_name(exercise: str) -> None:
    assert not [(verdict.mutant.title, verdict.false) for verdict in verdicts(exercise) if verdict.false]


@pytest.mark.slow
def test_nearly_all_mutants_that_have_a_name_are_named() -> None:
    nameable = [verdict for exercise in EXERCISES for verdict in verdicts(exercise) if verdict.mutant.named]
    named = [verdict for verdict in nameable if verdict.outcome == NAMED and not verdict.false]
    unnamed = [f"{verdict.mutant.title}: {verdict.said}" for verdict in nameable if verdict.outcome != NAMED]
    assert len(named) >= NAMED_AT_LEAST * len(nameable), "\n".join(unnamed)


@pytest.mark.slow
def test_of_two_mistakes_most_are_both_named_and_none_misleads() -> None:
    outcomes = [outcome for _, outcome, _ in pair_outcomes()]
    assert len(outcomes) == COUNT * (SEEDS or 1)
    assert not [(pair.title, words) for pair, outcome, words in pair_outcomes() if outcome == MISLEADING]
    assert outcomes.count(BOTH) >= BOTH_AT_LEAST * len(outcomes)


@pytest.mark.slow
def test_no_way_back_is_told_to_be_right_that_has_a_mistake_of_its_own() -> None:
    told = 0
    for pair in behind_a_wrong_forward(30):
        checks = graded(pair.first.exercise, pair.code(), 0).checks
        right = {check.name for check in checks if check.diagnosis and check.diagnosis.kind == "follows"}
        wrong = {check.name for check in graded(pair.second.exercise, pair.second.code(), 0).checks if check.wrong}
        assert not right & wrong, pair.title
        told += len(right)
    assert told, "some gradients are wrong only because forward is"


@pytest.mark.slow
def test_an_exercise_without_known_mistakes_names_three_quarters() -> None:
    assert not any(said(name, None, seed=0) for name in SOLUTIONS), "what the edits start from is right"
    for seed in range(SEEDS or 1):
        named, count, false, unnamed = named_and_false(seed)
        assert not false
        assert named >= OWN_AT_LEAST * count, unnamed


@pytest.mark.slow
@pytest.mark.skipif(SEEDS > 0, reason="the page holds the numbers of the standard seeds")
def test_the_page_on_diagnosis_is_in_step() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: PYTHONPATH=src:tests python -m mutants.table"
