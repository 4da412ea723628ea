"""The checks of an exercise that is no layer: one per question."""

from __future__ import annotations

from backpropkit.checks import question
from backpropkit.checks.judge import Problem
from backpropkit.checks.trial import Setting
from backpropkit.spec.exercise import Exercise, Question
from backpropkit.student.exchange import Facts, Student
from backpropkit.verdict import Check, Status


def question_checks(exercise: Exercise, student: Student, setting: Setting, facts: Facts) -> tuple[list[Check], str]:
    """A check per question, and what the student's code printed on the first case of each."""
    found = [_question_check(exercise, asked, student, setting, facts) for asked in exercise.questions]
    return [check for check, _ in found], "".join(printed for _, printed in found)


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
        problem = question.problem(asked, replies[-1], setting)
        if problem is not None:
            return _failed(asked, problem, facts), replies[0].answer.printed
    return Check(asked.name, Status.PASSED, asked.points, asked.points), replies[0].answer.printed


def _failed(asked: Question, problem: Problem, facts: Facts) -> Check:
    line = problem.failure.line if problem.failure else facts.lines.get(asked.functions[0])
    source = problem.failure.source if problem.failure else ""
    return Check(asked.name, problem.status, 0.0, asked.points, problem.message, problem.advice, line, source)
