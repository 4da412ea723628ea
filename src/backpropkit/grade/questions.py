"""The checks of an exercise that is no layer, or not only one: one per question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backpropkit.checks import question
from backpropkit.checks.question import Flaw, Reply
from backpropkit.checks.table import table
from backpropkit.checks.trial import Setting
from backpropkit.diagnose import questions as diagnose
from backpropkit.spec.dims import brackets
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.question import Question
from backpropkit.student.exchange import Facts, Student
from backpropkit.verdict import Check, Diagnosis, Status, Table

DIAGNOSED = ("values", "shape")
MOST_SHAPES = 4  # in the title of a table


def question_checks(
    exercise: Exercise, student: Student, setting: Setting, facts: Facts, before: Sequence[Check] = ()
) -> tuple[list[Check], str]:
    """A check per question, and what the student's code printed on the first case of each. `before` are the checks
    of the layer, which a question may build on."""
    known = {check.name: check for check in before}
    checks = []
    printed = ""
    for asked in exercise.questions:
        check, told = _question_check(exercise, asked, student, setting, facts)
        base = next((known[name] for name in asked.builds_on if name in known and known[name].wrong), None)
        known[asked.name] = _built_on(base, check) if base is not None and check.wrong else check
        checks.append(known[asked.name])
        printed += told
    return checks, printed


def _built_on(base: Check, check: Check) -> Check:
    """A wrong answer to a question that builds on another one, which is wrong itself: that is to be mended first."""
    if check.diagnosis:
        return check
    return replace(check, advice=f"Mend {base.name} first: this builds on it.", builds_on=base.name)


def _question_check(
    exercise: Exercise, asked: Question, student: Student, setting: Setting, facts: Facts
) -> tuple[Check, str]:
    if facts.failure is not None:
        return Check(asked.name, Status.SKIPPED, 0.0, asked.points), ""
    blocked = next((facts.problems[name] for name in asked.functions if facts.problems.get(name) is not None), None)
    if blocked is not None:
        return Check(asked.name, blocked.status, 0.0, asked.points, blocked.message, line=blocked.line), ""
    replies = []
    for case in question.cases(asked):
        replies.append(question.ask(exercise, asked, case, student, setting))
        flaw = question.flaw(asked, replies[-1], setting)
        if flaw is not None and flaw.problem.status is Status.SKIPPED:  # for a reason that is not the student's
            return Check(asked.name, Status.SKIPPED, message=flaw.problem.message), ""
        if flaw is not None:
            cause = _cause(exercise, asked, student, setting, flaw)
            return _failed(asked, flaw, facts, cause), replies[0].answer.printed
    return Check(asked.name, Status.PASSED, asked.points, asked.points), replies[0].answer.printed


def _cause(exercise: Exercise, asked: Question, student: Student, setting: Setting, flaw: Flaw) -> Diagnosis | None:
    """The named mistake behind a flaw, from two seeds of the standard cases, else of all the author's."""
    if flaw.problem.kind not in DIAGNOSED:
        return None
    cases = [case for case in question.cases(asked) if asked.only_own_cases or case.name in question.STANDARD]
    settings = (setting, replace(setting, seed=setting.seed + 1))
    replies = [question.ask(exercise, asked, case, student, its) for its in settings for case in cases]
    return diagnose.answer(asked, replies)


def _failed(asked: Question, flaw: Flaw, facts: Facts, cause: Diagnosis | None) -> Check:
    problem = flaw.problem
    failure = problem.failure
    return Check(
        name=asked.name,
        status=problem.status,
        max_points=asked.points,
        message=cause.headline if cause else problem.message,
        advice=cause.advice if cause else problem.advice,
        line=(failure.line or facts.lines.get(failure.function)) if failure else _line(asked, flaw, facts),
        source=failure.source if failure else "",
        diagnosis=cause,
        table=_evidence(asked, flaw),
    )


def _line(asked: Question, flaw: Flaw, facts: Facts) -> int | None:
    """Where the wrong value is made, where that is known, else where the function begins."""
    return facts.lines.get(asked.returns[flaw.number % len(asked.returns)]) or facts.lines.get(asked.functions[0])


def _evidence(asked: Question, flaw: Flaw) -> Table | None:
    reply: Reply = flaw.reply
    if flaw.problem.kind != "values" or not reply.truth[flaw.number].is_floating_point():
        return None
    given = zip(asked.inputs, reply.inputs, strict=True)
    shapes = [f"{wanted.name} {brackets(x.shape)}" for wanted, x in given if x.dim()][:MOST_SHAPES]
    name = asked.values[flaw.number]
    title = f"{name} for {', '.join(shapes)}" if shapes else name
    return table(title, flaw.value, reply.truth[flaw.number])
