"""One case from end to end: its numbers, the truth about them, and what the student answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import torch

from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays, Case
from backpropkit.student.exchange import Answer, LayerAsk, Returned, Student, Tensors
from backpropkit.truth import oracle, samples
from backpropkit.truth.oracle import Truth
from backpropkit.truth.samples import Sample

UPSTREAMS = 2  # a backward that ignores its upstream gradient can be right for one of them by chance, never for two


@dataclass(frozen=True)
class Trial:
    """A sample with its upstream gradients, the truth and the answer, which are in the same order."""

    sample: Sample
    upstreams: tuple[Tensors, ...]
    truth: Truth
    answer: Answer

    @property
    def where(self) -> str:
        """How a message ends that is about this case. What is shown needs no word; of the other standard one, only
        the options may be news."""
        case = self.sample.case
        if not self.is_standard:
            return f" (case: {case.name})"
        options = ", ".join(f"{name}={value}" for name, value in case.options.items())
        return f" (with {options})" if options and case.name != "display" else ""

    @property
    def is_standard(self) -> bool:
        """Whether it is one of the two cases that every exercise is asked first, of sizes that tell the axes apart."""
        return self.sample.case.name in ("display", "diagnosis")


@dataclass(frozen=True)
class Setting:
    """How one exercise is graded: from which seed, with which arrays."""

    seed: int
    arrays: Arrays = "torch"


def prepare(exercise: Exercise, case: Case, seed: int, count: int = UPSTREAMS) -> Trial:
    """The numbers and the truth of a case, not yet asked of anybody. The author's changes to the upstream gradients
    are made to the first set only: two equal sets would protect no better than one."""
    random = samples.generator(seed, exercise.name, case.name)
    sample = samples.draw(exercise, case, random)
    outputs = oracle.outputs(exercise, sample.inputs, sample.options)
    if not case.shapes and sample.options == exercise.options:  # dim=0 gives another shape than dim=-1
        oracle.check_shapes(exercise, sample.sizes, outputs)
    names = [output.name for output in exercise.outputs]
    drawn = [samples.upstreams(sample, names, outputs, random, changes=number == 0) for number in range(count)]
    upstreams = tuple(drawn)
    return Trial(sample, upstreams, oracle.truth(exercise, sample.inputs, sample.options, upstreams), Answer())


def run(exercise: Exercise, case: Case, student: Student, setting: Setting, watched: bool = False) -> Trial:
    """A case, asked of the student; if `watched`, with the operators that ran. Each backward has a forward of its own:
    whether two of them may share one is a question of purity, and costs no gradient."""
    trial = prepare(exercise, case, setting.seed)
    ask = replace(layer_ask(exercise, trial, setting, fresh=True), watched=watched)
    return replace(trial, answer=student.ask(ask))


def run_one_entry(exercise: Exercise, case: Case, student: Student, setting: Setting) -> Trial:
    """A case whose upstream gradient is zero but for its first entry: what comes back tells what is mixed."""
    trial = prepare(exercise, case, setting.seed, 1)
    upstreams = (tuple(_first_entry(g) for g in trial.upstreams[0]),)
    truth = oracle.truth(exercise, trial.sample.inputs, trial.sample.options, upstreams)
    trial = replace(trial, upstreams=upstreams, truth=truth)
    return replace(trial, answer=student.ask(layer_ask(exercise, trial, setting)))


def with_plain_numbers(trial: Trial) -> Trial:
    """The trial with every array of the answer in float64, for a diagnosis: whole numbers and float32 are explained
    as well, complex ones can't be."""

    def plain(came: Returned) -> Returned:
        value = came.value
        return replace(came, value=None if value is None or value.is_complex() else value.double())

    answer = trial.answer
    outputs, gradients = (tuple(tuple(map(plain, y)) for y in calls) for calls in (answer.outputs, answer.gradients))
    return replace(trial, answer=replace(answer, outputs=outputs, gradients=gradients))


def _first_entry(g: torch.Tensor) -> torch.Tensor:
    first = torch.zeros_like(g)
    first.view(-1)[:1] = g.reshape(-1)[:1]
    return first


def layer_ask(
    exercise: Exercise,
    trial: Trial,
    setting: Setting,
    *,
    upstreams: tuple[Tensors, ...] | None = None,
    fresh: bool = False,
    between: Tensors = (),
    device: str = "cpu",
    dtype: torch.dtype = torch.float64,
) -> LayerAsk:
    """The question that a trial asks of a layer."""
    layout: Literal["contiguous", "strided", "expanded"] = trial.sample.case.layout
    return LayerAsk(
        inputs=to_dtype(trial.sample.inputs, dtype),
        options=trial.sample.passed_options,
        upstreams=tuple(to_dtype(u, dtype) for u in (trial.upstreams if upstreams is None else upstreams)),
        outputs=len(exercise.outputs),
        fresh=fresh,
        between=between,
        layout=layout,
        arrays=setting.arrays,
        device=device,
    )


def to_dtype(tensors: Tensors, dtype: torch.dtype) -> Tensors:
    """Floating tensors in `dtype`; integers and booleans stay what they are."""
    return tuple(t.to(dtype) if t.is_floating_point() else t for t in tensors)
