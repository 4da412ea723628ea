"""The right derivative at a wrong place: of the output, not the input; of one row for all; of a step too early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from torch import Tensor

from backpropkit.diagnose.numbers import Numbers, same
from backpropkit.diagnose.suspect import Cause, Suspect
from backpropkit.spec.graph import OPEN
from backpropkit.student.exchange import Tensors
from backpropkit.truth import oracle
from backpropkit.verdict import Diagnosis

Change = Callable[[Numbers, Tensor], Tensor]


def causes(suspect: Suspect) -> Iterator[Cause]:
    """The gradient at other inputs: one input replaced by the output, or all its rows by one of them."""
    exercise, sample = suspect.exercise, suspect.views[0].numbers.sample
    y = suspect.values.get(suspect.output)
    for place, (wanted, x) in enumerate(zip(exercise.inputs, sample.inputs, strict=True)):
        if y is not None and len(exercise.outputs) == 1 and x.shape == y.shape and wanted.kind == "float":
            words = {"wrong": suspect.output, "right": wanted.name}
            yield Cause("other_point", words, _at(place, _the_output))
        if wanted.kind == "float" and len(wanted.shape) > 1 and str(wanted.shape[0]) in ("N", "B"):
            for index, word in ((-1, "last"), (0, "first")):
                yield Cause("one_row", {"which": word, "wrong": wanted.name}, _at(place, _row(index)))


def _the_output(numbers: Numbers, _: Tensor) -> Tensor:
    sample = numbers.sample
    return oracle.outputs(numbers.exercise, sample.inputs, sample.options)[0].detach()


def _row(index: int) -> Change:
    return lambda _, x: x[index].expand_as(x).clone()


def _at(place: int, change: Change) -> Callable[[Numbers], Tensors]:
    def predict(numbers: Numbers) -> Tensors:
        inputs = list(numbers.sample.inputs)
        inputs[place] = change(numbers, inputs[place])
        return replace(numbers, sample=replace(numbers.sample, inputs=tuple(inputs))).gradients(OPEN)

    return predict


def stops(suspect: Suspect) -> Diagnosis | None:
    """The gradient of a variable on the way, returned as if it were the input's."""
    arrived = [view.numbers.arrived for view in suspect.views]
    behind = suspect.formula.reach[suspect.input.name]
    for node in (n for n in reversed(suspect.formula.nodes) if n in behind and n not in suspect.formula.outputs):
        if all(node in came and same(v.yours, came[node]) for v, came in zip(suspect.views, arrived, strict=True)):
            return suspect.say("stops_at", node=node)
    return None


def stops_in_another_shape(suspect: Suspect) -> Diagnosis | None:
    """The same, asked early of a gradient whose shape tells that it is another variable's."""
    first = suspect.views[0]
    if first.yours.shape == first.truth.shape:
        return None
    if all(same(view.yours, view.upstream[0]) for view in suspect.views):
        return suspect.say("derivative_forgotten", name=suspect.exercise.name)
    return stops(suspect)
