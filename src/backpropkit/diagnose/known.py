"""What authors know of their exercise: its known mistakes, each as value and gradient, as value only, as gradient only,
and the options that a student may have written down as a number."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backpropkit.diagnose.suspect import Cause, Numbers, Suspect, by_gate
from backpropkit.diagnose.variants import MODES, mistaken
from backpropkit.student.exchange import Tensors
from backpropkit.truth import oracle


def causes(suspect: Suspect) -> Iterator[Cause]:
    """One cause per mistake and mode."""
    for mistake in suspect.exercise.mistakes:
        for mode in MODES:
            yield by_gate(
                "known",
                lambda _, mistake=mistake, mode=mode: mistaken(mistake, mode),  # type: ignore[misc]
                node=mistake.variable,
                words=mistake.words,
                advice=mistake.advice,
            )


def option_causes(suspect: Suspect) -> Iterator[Cause]:
    """Each option as if it were always its default."""
    passed = suspect.views[0].numbers.sample.options
    for option, default in suspect.exercise.options.items():
        if passed[option] != default:
            yield Cause("option", {"option": option, "default": str(default)}, _with_default(option))


def _with_default(option: str) -> Callable[[Numbers], Tensors]:
    def predict(numbers: Numbers) -> Tensors:
        options = {**numbers.sample.options, option: numbers.exercise.options[option]}
        inputs = numbers.sample.inputs
        return oracle.gradients(numbers.exercise, numbers.formula, inputs, options, numbers.upstream)

    return predict
