"""Questions that are not about a layer: a probe's answer beside the truth, on every case of the question."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from backpropkit.checks import judge
from backpropkit.checks.judge import Asked, Problem
from backpropkit.checks.trial import Setting
from backpropkit.spec.dims import DIAGNOSIS, DISPLAY, names
from backpropkit.spec.exercise import Case, Exercise, Question
from backpropkit.student.exchange import Answer, ProbeAsk, Returned, Student, Tensors
from backpropkit.truth import samples

CALL = "def call(student, *inputs, **options):\n    return student.{function}(*inputs, **options)\n"


@dataclass(frozen=True)
class Reply:
    """One case of a question: its inputs, the right values, and what came back."""

    case: Case
    inputs: Tensors
    truth: Tensors
    answer: Answer


def cases(question: Question) -> list[Case]:
    """The two standard sizes, unless the author gave only cases with inputs of their own, then the author's."""
    known = names(i.shape for i in question.inputs)
    standard = {
        name: Case(name, dict(zip(known, primes, strict=False)))
        for name, primes in (("display", DISPLAY), ("diagnosis", DIAGNOSIS))
    }
    sizes = standard["diagnosis"].sizes
    authors = [replace(case, sizes={**sizes, **case.sizes}) for case in question.cases]
    return [*({} if question.only_own_cases else standard).values(), *authors]


def ask(exercise: Exercise, question: Question, case: Case, student: Student, setting: Setting) -> Reply:
    """Draws the inputs of a case and asks the student."""
    random = samples.generator(setting.seed, exercise.name, question.name, case.name)
    inputs = samples.draw_inputs(exercise.name, question.inputs, case, random)
    truth = question.truth(*(x.clone() for x in inputs), **case.options)
    name, source = ("call", CALL.format(function=question.functions[0]))
    if question.probe is not None:
        name, source = question.probe.__name__, inspect.getsource(question.probe)
    answer = student.ask(ProbeAsk(name, question.functions[0], source, inputs, case.options, setting.arrays))
    return Reply(case, inputs, _tensors(truth), answer)


def problem(question: Question, reply: Reply, setting: Setting) -> Problem | None:
    """What is wrong with a reply; None where it is right."""
    answer = reply.answer
    if answer.failure is not None:
        return judge.failure_problem(answer.failure)
    came = answer.outputs[0]
    found = judge.count_problem(question.functions[0], came, question.returns)
    if found is not None:
        return found
    for name, value, truth in zip(question.returns, came, reply.truth, strict=True):
        found = _value_problem(name, value, truth, question, setting)
        if found is not None:
            advice = found.advice or question.advice
            return replace(found, message=f"{found.message}{_where(reply.case)}", advice=advice)
    return None


def _value_problem(name: str, came: Returned, truth: Tensor, question: Question, setting: Setting) -> Problem | None:
    asked = Asked(setting.arrays, dtype=_dtype(truth), tolerance=question.tolerance)
    return judge.array_problem(name, _number_as_array(came, truth, setting), truth, asked)


def _number_as_array(came: Returned, truth: Tensor, setting: Setting) -> Returned:
    """A plain Python number where one number is right; True and 1 stay different things."""
    if (
        came.kind != "number"
        or came.value is None
        or truth.dim()
        or (came.dtype == "bool") != (truth.dtype == torch.bool)
    ):
        return came
    return Returned("tensor" if setting.arrays == "torch" else "array", came.value.to(truth.dtype), _dtype(truth))


def _where(case: Case) -> str:
    return "" if case.name in ("display", "diagnosis") else f" (case: {case.name})"


def _dtype(value: Tensor) -> str:
    return str(value.dtype).removeprefix("torch.")


def _tensors(truth: object) -> Tensors:
    values = truth if isinstance(truth, tuple) else (truth,)
    return tuple(v.detach() if isinstance(v, Tensor) else torch.as_tensor(v) for v in values)
