"""A student who knows everything but one thing: right answers throughout, with one known mistake among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from torch import Tensor

from backpropkit.checks import question as asking
from backpropkit.diagnose import variants
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Case, Mistake, Mode
from backpropkit.spec.question import Question
from backpropkit.student.exchange import (
    Answer,
    Ask,
    Count,
    Facts,
    Failure,
    ForwardAsk,
    LayerAsk,
    ProbeAsk,
    Returned,
    Tensors,
    Wanted,
)
from backpropkit.truth import oracle
from backpropkit.truth.samples import Sample
from backpropkit.verdict import Status


@dataclass(frozen=True)
class Mistaken:
    """Makes `mistake` in the gradients, in one of its modes, or in the answer to `question`."""

    exercise: Exercise
    mistake: Mistake
    mode: Mode = "both"
    question: Question | None = None

    def facts(self, wanted: tuple[Wanted, ...]) -> Facts:
        return Facts(problems={w.name: None for w in wanted})

    def ask(self, ask: Ask) -> Answer:
        """The answer. Where the mistake can't be made, such as at a size that is too small, it raises as code does."""
        try:
            return self._answer(ask)
        except Exception as error:  # noqa: BLE001 - an author's lambda may raise anything, as a student's code may
            return Answer(failure=Failure(Status.ERROR, f"{type(error).__name__}: {error}", "backward"))

    def _answer(self, ask: Ask) -> Answer:
        if isinstance(ask, LayerAsk):
            return self._layer(ask)
        if isinstance(ask, ForwardAsk):
            return Answer(tuple(_returned(self._outputs(x, ask.options), ask.arrays) for x in ask.points))
        questions = [q for q in (self.question, *self.exercise.questions) if q is not None and _is_asked(q, ask)]
        question = questions[0]  # several may share a probe; the answers to the others are not looked at
        answer: Callable[..., Any] = self.mistake.change if question is self.question else question.truth
        values = asking.tensors(answer(*(x.clone() for x in ask.inputs)))
        width = len(values) // ask.processes
        calls = (values[start : start + width] for start in range(0, len(values), width))
        return Answer(tuple(_returned(call, ask.arrays) for call in calls))

    def _layer(self, ask: LayerAsk) -> Answer:
        outputs = _returned(self._outputs(ask.inputs, ask.options), ask.arrays)
        gradients = tuple(_returned(self.gradients(ask.inputs, ask.options, g), ask.arrays) for g in ask.upstreams)
        calls = 1 + bool(ask.between) + (len(ask.upstreams) - 1 if ask.fresh else 0)
        counts = {"forward": Count(), "backward": Count()}
        return Answer((outputs,) * calls, gradients, ask.inputs, ask.upstreams, counts=counts)

    def _outputs(self, inputs: Tensors, options: Any) -> Tensors:
        return oracle.outputs(self.exercise, inputs, {**self.exercise.options, **options})

    def gradients(self, inputs: Tensors, options: Any, upstream: Tensors) -> Tensors:
        """The wrong gradients; the right ones where the mistake is one of a question's answer."""
        options = {**self.exercise.options, **options}
        if self.question is not None:
            return oracle.gradients(self.exercise, oracle.operator(self.exercise), inputs, options, upstream)
        sample = Sample(Case("asked"), {}, inputs, options)
        return variants.wrong_gradients(self.exercise, self.mistake, self.mode, sample, upstream)


def _is_asked(question: Question, ask: ProbeAsk) -> bool:
    name = "call" if question.probe is None else question.probe.__name__
    return (name, question.given, question.functions[0]) == (ask.name, ask.options, ask.function)


def _returned(values: Tensors, arrays: Literal["torch", "numpy"]) -> tuple[Returned, ...]:
    return tuple(_one(value, "tensor" if arrays == "torch" else "array") for value in values)


def _one(value: Tensor, kind: str) -> Returned:
    return Returned(kind, value.detach().contiguous(), str(value.dtype).removeprefix("torch."), "cpu")
