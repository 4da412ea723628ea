"""Is every known mistake caught by the checks, and named as itself by the diagnosis?

Each is made by a student who does all else right: once as value and gradient, once in the value alone, once in the
gradient alone. A mode that changes no number is no mistake, and asked for nothing. Each mode must be caught, and one of
them named: in the author's words, or by a plainer cause that is just as true, such as "grad_x is zero everywhere". But
the name of another known mistake is a fault: the two can't be told apart by their numbers.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import SimpleNamespace

from backpropkit.checks import judge
from backpropkit.checks.trial import Setting, Trial, prepare
from backpropkit.diagnose import variants
from backpropkit.grade import grade
from backpropkit.spec.dims import SpecError
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Mistake, Mode, nearest
from backpropkit.spec.place import line_in
from backpropkit.spec.question import Question
from backpropkit.truth import compare, samples
from backpropkit.verdict import Check, Diagnosis
from backpropkit.verify.student import Mistaken

SEED = 0
HINT = "Hint:"
AS = {"both": "", "value": ", in the value alone", "gradient": ", in the gradient alone"}


@dataclass(frozen=True)
class Verdict:
    """One known mistake: the sentence that says what is wrong with it; empty where it is caught and named."""

    words: str
    fault: str = ""


def verdicts(exercise: Exercise) -> list[Verdict]:
    """One verdict per known mistake of the exercise and of its questions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a mistake may divide by zero on an edge case: that is what is wrong with it
        trials = _trials(exercise) if exercise.mistakes else []
        found = [Verdict(m.words, _fault(exercise, m, trials)) for m in exercise.mistakes]
        asked = [(question, mistake) for question in exercise.questions for mistake in question.mistakes]
        return found + [Verdict(m.words, _question_fault(exercise, question, m)) for question, m in asked]


def _trials(exercise: Exercise) -> list[Trial]:
    """Every case, the one that diagnosis runs on first."""
    cases = samples.cases(exercise) + samples.edge_cases(exercise)
    cases.sort(key=lambda case: case.name != "diagnosis")
    return [prepare(exercise, case, SEED, count=1) for case in cases]


def _fault(exercise: Exercise, mistake: Mistake, trials: list[Trial]) -> str:
    """What is wrong with one mistake of the formula, in words; empty where nothing is."""
    shows = {mode: list(_differing(exercise, mistake, mode, trials)) for mode in mistake.modes}
    if not any(shows.values()):
        return "" if _wrong_forward(exercise, mistake, trials[0]) else f'"{mistake.words}" changes no number'
    names: list[Diagnosis] = []
    for mode in (mode for mode in mistake.modes if shows[mode]):
        wrong = _wrong_checks(exercise, Mistaken(exercise, mistake, mode))
        if not wrong:
            return f'"{mistake.words}"{AS[mode]} is not caught'
        names += [check.diagnosis for check in wrong if check.diagnosis is not None]
    standard = any(trials[0] in shown for shown in shows.values())
    return _misnamed(mistake, names) if standard else ""


def _differing(exercise: Exercise, mistake: Mistake, mode: Mode, trials: list[Trial]) -> Iterator[Trial]:
    """The trials on which the mistake changes a gradient; on some it can't be made, such as at sizes too small for it.

    Raises SpecError where it can't be made on the case of the diagnosis.
    """
    for trial in trials:
        sample, upstream = trial.sample, trial.upstreams[0]
        try:
            wrong = Mistaken(exercise, mistake, mode).gradients(sample.inputs, sample.options, upstream)
        except Exception as error:
            if trial is trials[0]:
                raise SpecError(_unmade(exercise, mistake, error)) from error
            continue
        scale = judge.size(*upstream)
        rows = zip(wrong, trial.truth.gradients[0], strict=True)
        if not all(compare.agree(w, t, compare.EDGE_TOLERANCE, scale) for w, t in rows):
            yield trial


def _unmade(exercise: Exercise, mistake: Mistake, error: Exception) -> str:
    """Why a mistake can't be made: of a word that `v` doesn't have, what it has."""
    line = line_in(error, exercise.file)
    told = f'known mistake "{mistake.words}"' + (f" (line {line})" if line else "")
    if isinstance(error, AttributeError) and isinstance(error.obj, SimpleNamespace) and exercise.formula is not None:
        has = [*exercise.formula.inputs, *exercise.options, *exercise.formula.nodes]
        return f"{told} reads v.{error.name}{nearest(str(error.name), has)}"
    return f"{told} raised {type(error).__name__}: {error}"


def _wrong_forward(exercise: Exercise, mistake: Mistake, trial: Trial) -> bool:
    wrong = variants.wrong_outputs(exercise, mistake, trial.sample)
    return not all(compare.agree(w, t) for w, t in zip(wrong, trial.truth.outputs, strict=True))


def _wrong_checks(exercise: Exercise, student: Mistaken) -> list[Check]:
    return [check for check in grade(exercise, student, Setting(SEED, exercise.arrays)).checks if check.wrong]


def _misnamed(mistake: Mistake, names: list[Diagnosis]) -> str:
    """Empty where one of the names is the author's or a plainer one, and none of them another mistake's."""
    others = [name.headline for name in names if name.kind == "known" and mistake.words not in name.headline]
    if others:
        return f'"{mistake.words}" can\'t be told from "{others[0]}": the numbers are the same'
    proven = [name for name in names if not name.headline.startswith(HINT)]
    return "" if proven else f'"{mistake.words}" is caught, and not named'


def _question_fault(exercise: Exercise, question: Question, mistake: Mistake) -> str:
    alone = replace(exercise, questions=[question])  # several questions may share a probe
    wrong = _wrong_checks(alone, Mistaken(alone, mistake, question=question))
    if not wrong:
        return f'"{mistake.words}" is not caught by the question {question.name}'
    return _misnamed(mistake, [check.diagnosis for check in wrong if check.diagnosis is not None])
