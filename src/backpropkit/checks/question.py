"""Questions that are not about a layer: a probe's answer beside the truth, on every case of the question."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import torch
from torch import Tensor

from backpropkit.checks import judge
from backpropkit.checks.judge import Asked, Problem
from backpropkit.checks.trial import Setting
from backpropkit.spec.dims import DIAGNOSIS, DISPLAY, brackets, names
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Case
from backpropkit.spec.question import Question
from backpropkit.student.exchange import Answer, ProbeAsk, Returned, Student, Tensors
from backpropkit.truth import compare, samples

CALL = "def call(student, *inputs):\n    return student.{function}(*inputs)\n"
STANDARD = ("display", "diagnosis")


@dataclass(frozen=True)
class Reply:
    """One case of a question: its inputs, the right values, and what came back."""

    case: Case
    inputs: Tensors
    truth: Tensors
    answer: Answer

    @property
    def came(self) -> tuple[Returned, ...]:
        """What came back from all processes, in the order of the truth."""
        return tuple(value for call in self.answer.outputs for value in call)

    @property
    def where(self) -> str:
        """How a message ends that is about this case: nothing for the standard ones."""
        return "" if self.case.name in STANDARD else f" (case: {self.case.name})"


@dataclass(frozen=True)
class Flaw:
    """The first thing that is wrong with a reply: what, and with which of the values that came back."""

    reply: Reply
    problem: Problem
    number: int = 0

    @property
    def value(self) -> Tensor | None:
        """The student's numbers in place of the truth, where there are any."""
        came = self.reply.came
        return came[self.number].value if self.number < len(came) else None


def cases(question: Question) -> list[Case]:
    """The two standard sizes, as the author refined them, unless only the author's own are asked for; then those."""
    known = names(i.shape for i in question.inputs)
    sizes = {
        name: dict(zip(known, primes, strict=False))
        for name, primes in zip(STANDARD, (DISPLAY, DIAGNOSIS), strict=True)
    }
    found = {} if question.only_own_cases else {name: Case(name, sizes[name]) for name in STANDARD}
    for case in question.cases:
        found[case.name] = replace(case, sizes=sizes.get(case.name, sizes["diagnosis"]) | dict(case.sizes))
    return list(found.values())


def ask(exercise: Exercise, question: Question, case: Case, student: Student, setting: Setting) -> Reply:
    """Draws the inputs of a case and asks the student."""
    random = samples.generator(setting.seed, exercise.name, question.name, case.name)
    inputs = samples.draw_inputs(exercise.name, question.inputs, case, random)
    truth = right(question, inputs)
    name, source = "call", CALL.format(function=question.functions[0])
    if question.probe is not None:
        name, source = question.probe.__name__, "\n\n".join(map(_source, (*question.helpers, question.probe)))
    function, *others = question.functions
    processes = question.processes
    asked = ProbeAsk(name, function, source, inputs, question.given, setting.arrays, tuple(others), processes)
    return Reply(case, inputs, truth, student.ask(asked))


@cache
def _source(function: Callable[..., object]) -> str:
    return inspect.getsource(function)


def right(question: Question, inputs: Tensors) -> Tensors:
    """The values that should come back."""
    return tensors(question.truth(*(x.clone() for x in inputs)))


def flaw(question: Question, reply: Reply, setting: Setting) -> Flaw | None:
    """What is wrong with a reply; None where it is right."""
    if reply.answer.failure is not None:
        return Flaw(reply, judge.failure_problem(reply.answer.failure))
    for came in reply.answer.outputs:
        found = judge.count_problem(question.functions[0], came, question.returns)
        if found is not None:
            return Flaw(reply, found)
    for number in range(len(question.values)):
        found = _problem(question, reply, number, setting)
        if found is not None:
            return Flaw(reply, found, number)
    return None


def _problem(question: Question, reply: Reply, number: int, setting: Setting) -> Problem | None:
    """What is wrong with one of the values that came back."""
    name, truth = question.values[number], reply.truth[number]
    came = _number_as_array(reply.came[number], truth, setting)
    found = judge.array_problem(name, came, truth, Asked(setting.arrays, "cpu", _dtype(truth), question.tolerance))
    if found is None:
        return None
    if truth.dtype == torch.bool and not truth.dim():
        return _yes_or_no(question, reply, came, bool(truth))
    message, advice = _words(question.functions[0], name, came, truth, found)
    return replace(found, message=message + reply.where, advice=advice or question.advice or found.advice)


def _yes_or_no(question: Question, reply: Reply, came: Returned, truth: bool) -> Problem:
    function = question.functions[0]
    if came.dtype != "bool" or came.value is None or came.value.dim():
        message = f"{function} returned {_what(came)}, not True or False"
        return Problem("type", message, "Return True or False.")
    meaning = question.says.get(truth, f"{question.name}, where {truth} is right").format(case=reply.case.name)
    said = bool(came.value)
    return Problem("values", f"{function} says {said} of {meaning}", question.advices.get(said, question.advice))


def _words(function: str, name: str, came: Returned, truth: Tensor, found: Problem) -> tuple[str, str]:
    """The message, and the advice where what came tells it; a question's truth need not be PyTorch's."""
    wanted = brackets(truth.shape)
    match found.kind:
        case "type":
            noun = found.message.rpartition("not ")[2]
            return f"{function} returned {_what(came)}, not {noun}", f"Return {noun} of shape {wanted}."
        case "dtype":
            right = _dtype(truth)
            return f"{name} is {came.dtype}; it should be {right}", f"Make it {right} from the start, whatever came in."
        case "finite":
            return found.message.replace("where PyTorch's is finite", "where it should be a number"), found.advice
        case "values":
            assert came.value is not None
            count = not truth.dim() and not truth.is_floating_point()
            words = _worst(came.value, truth)
            return f"{name} is {words.removeprefix('it is ')}" if count else f"{name} is wrong: {words}", ""
    return found.message, ""


def _what(came: Returned) -> str:
    """What came back, a number with its value: "None", "a list", "the int 1"."""
    if came.kind == "number" and came.value is not None:
        return f"the {came.dtype} {came.value.item()}"
    return came.words


def _worst(came: Tensor, truth: Tensor) -> str:
    """The worst entry with both numbers, or their difference where the numbers look the same."""
    index = compare.worst_entry(came, truth)
    yours, right = (judge.number(values[index].item()) for values in (came, truth))
    place = f"at {brackets(index)} it is" if index else "it is"
    if yours == right:
        return f"{place} {yours}, off by {abs(came[index].item() - truth[index].item()):.1g}"
    return f"{place} {yours}, it should be {right}"


def _number_as_array(came: Returned, truth: Tensor, setting: Setting) -> Returned:
    """A plain Python number where one number is right; True and 1 stay different things."""
    if (
        came.kind != "number"
        or came.value is None
        or truth.dim()
        or (came.dtype == "bool") != (truth.dtype == torch.bool)
    ):
        return came
    kind = "tensor" if setting.arrays == "torch" else "array"
    return Returned(kind, came.value.to(truth.dtype), _dtype(truth), "cpu")


def _dtype(value: Tensor) -> str:
    return str(value.dtype).removeprefix("torch.")


def tensors(truth: object) -> Tensors:
    """A truth as a tuple of tensors, one number alike."""
    values = truth if isinstance(truth, tuple) else (truth,)
    return tuple(v.detach() if isinstance(v, Tensor) else torch.as_tensor(v) for v in values)
