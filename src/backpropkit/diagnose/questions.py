"""Why the answer to a question is wrong, found from its numbers: the author's known mistakes, then the plain ones.

A name is given only where the student's numbers equal the mistake's on every reply, and the replies are of two seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from backpropkit.checks.question import Reply, tensors
from backpropkit.spec.nouns import Mistake
from backpropkit.spec.question import Question
from backpropkit.student.exchange import Tensors
from backpropkit.truth import compare
from backpropkit.verdict import Diagnosis

Change = Callable[[Reply], Tensors]


def answer(question: Question, replies: Sequence[Reply]) -> Diagnosis | None:
    """The cause of a wrong answer. `replies` are of the cases in which a mistake shows, from two seeds; they hold
    numbers of the right shape, or those of a transposed answer."""
    came = [_values(question, reply) for reply in replies]
    if not came or any(values is None for values in came):
        return None
    given = [values for values in came if values is not None]
    known = (m for m in question.mistakes if _explains(question, replies, given, _changed(m)))
    mistake = next(known, None)
    if mistake is not None:
        return Diagnosis("known", _headline(question, mistake.words), mistake.advice)
    return _constant(question, replies, given) or _plain(question, replies, given)


def _values(question: Question, reply: Reply) -> Tensors | None:
    """The numbers that came back; None where something else did."""
    if reply.answer.failure is not None or not reply.answer.outputs:
        return None
    values = [came.value for came in reply.came]
    if len(values) != len(question.values) or any(value is None for value in values):
        return None
    return tuple(value for value in values if value is not None)


def _changed(mistake: Mistake) -> Change:
    return lambda reply: tensors(mistake.change(*(x.clone() for x in reply.inputs)))


def _explains(question: Question, replies: Sequence[Reply], came: Sequence[Tensors], change: Change) -> bool:
    """Whether what `change` makes is what came, every time, and the truth never throughout."""
    made = [change(reply) for reply in replies]
    differs = [not _equal(question, wrong, reply.truth) for wrong, reply in zip(made, replies, strict=True)]
    return any(differs) and all(_equal(question, values, wrong) for values, wrong in zip(came, made, strict=True))


def _equal(question: Question, left: Tensors, right: Tensors) -> bool:
    tolerance = question.tolerance or compare.FLOOR
    return len(left) == len(right) and all(compare.agree(a, b, tolerance) for a, b in zip(left, right, strict=True))


def _constant(question: Question, replies: Sequence[Reply], came: Sequence[Tensors]) -> Diagnosis | None:
    """One and the same yes or no, whatever was asked."""
    truths = {bool(value) for reply in replies for value in reply.truth if value.dtype == torch.bool}
    answers = {bool(value.ne(0)) for values in came for value in values if not value.dim()}
    if len(truths) < 2 or len(answers) != 1 or not question.says:
        return None
    answer = answers.pop()
    headline = f"{question.functions[0]} says {answer} of every pair here, right or wrong"
    return Diagnosis("constant", headline, question.advices.get(answer, question.advice))


def _plain(question: Question, replies: Sequence[Reply], came: Sequence[Tensors]) -> Diagnosis | None:
    """A lone array that is the truth transposed, negated, or zero."""
    if len(question.values) > 1 or any(not reply.truth[0].is_floating_point() for reply in replies):
        return None
    name = question.returns[0]
    plain: tuple[tuple[str, str, str, Callable[[Tensor], Tensor]], ...] = (
        ("transposed", f"{name} is transposed", "Write down which index is a row and which a column.", _transposed),
        ("sign", f"{name} has the wrong sign", "Flip the sign.", torch.neg),
        ("zero", f"{name} is zero everywhere", "Is anything ever stored in it?", torch.zeros_like),
    )
    for kind, headline, advice, change in plain:
        if _explains(question, replies, came, lambda reply, change=change: (change(reply.truth[0]),)):  # type: ignore[misc]
            return Diagnosis(kind, headline, advice)
    return None


def _transposed(truth: Tensor) -> Tensor:
    return truth.T if truth.dim() == 2 else truth


def _headline(question: Question, words: str) -> str:
    """With the function's name in front where the exercise has several to ask."""
    return f"{question.functions[0]}: {words}" if question.probe is None else words
