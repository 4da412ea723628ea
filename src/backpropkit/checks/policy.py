"""Did the student write it, or let PyTorch do it? Judged from the operators that ran on the standard cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backpropkit.checks.judge import Problem
from backpropkit.checks.trial import Trial
from backpropkit.spec.exercise import Exercise
from backpropkit.verdict import Status

ADVICE = "Write it from smaller operators: that is what this exercise is about."
MAKES = ("native_", "special_", "safe_", "masked_", "sparse_", "fused_", "slow_", "thnn_")  # of one operator
DIFFERENTIATES = {
    "autograd": "lets PyTorch's autograd engine run",
    "_make_dual": "lets PyTorch differentiate forwards, with dual numbers",
}


def problems(exercise: Exercise, trials: Sequence[Trial]) -> Mapping[str, Problem]:
    """By function, forward or backward, what it used that it may not, on the first trial in which it did."""
    found = _differences(trials[0])
    for trial in trials:
        shut = trial.answer.failure.function if trial.answer.failure is not None else ""  # a door that said so itself
        found |= {f: problem for f, problem in _used(exercise, trial).items() if f != shut and f not in found}
    return found


def is_laborious(trial: Trial) -> bool:
    """Whether backward did the work of forward once for each entry of an input: as finite differences do."""
    counts = {name: count.operators for name, count in trial.answer.counts.items()}
    return counts.get("backward", 0) >= entries(trial) * counts.get("forward", 0) > 0


def entries(trial: Trial) -> int:
    """The entries of the smallest input that has a gradient."""
    return min((truth.numel() for truth in trial.truth.gradients[0]), default=0)


def _used(exercise: Exercise, trial: Trial) -> dict[str, Problem]:
    used = trial.answer.used
    by_pytorch = _derivative("forward", used.get("forward", ()))  # then backward has nothing left to do
    found = {"backward": _forbidden(by_pytorch) if by_pytorch else None}
    found |= {function: _problem(exercise, function, names) or found.get(function) for function, names in used.items()}
    return {function: problem for function, problem in found.items() if problem is not None}


def _differences(trial: Trial) -> dict[str, Problem]:
    """Whether backward asks forward about each entry of an input."""
    if trial.answer.recomputed < max(entries(trial), 2):
        return {}
    calls = f"backward calls forward {trial.answer.recomputed} times"
    return {"backward": _forbidden(f"{calls}: finite differences are a check, not a backward")}


def _problem(exercise: Exercise, function: str, names: tuple[str, ...]) -> Problem | None:
    by_pytorch = _derivative(function, names)
    if by_pytorch:
        return _forbidden(by_pytorch)
    asked = next((name for name in names if _is_to_be_written(exercise, name)), None)
    return None if asked is None else _forbidden(f"{function} calls {_plain(asked)}, the operator to be written here")


def _derivative(function: str, names: tuple[str, ...]) -> str:
    """How PyTorch found a derivative for the student; empty where it did not."""
    backward = next((name for name in names if name.startswith("aten.") and "_backward" in name), None)
    if backward is not None:
        return f"{function} calls {backward}, PyTorch's own backward"
    return next((f"{function} {words}" for name, words in DIFFERENTIATES.items() if name in names), "")


def _is_to_be_written(exercise: Exercise, name: str) -> bool:
    """Whether it is a forbidden operator, or one of the forms that it has: in place, of the C library, of a device."""
    plain = _plain(name)
    if plain == "convolution" and not name.startswith("aten."):  # what all of conv* become below
        return any(forbidden.startswith("conv") for forbidden in exercise.forbidden)
    return any(plain == forbidden or plain.startswith(f"{forbidden}_") for forbidden in exercise.forbidden)


def _plain(name: str) -> str:
    """The operator's name as people write it: `aten._softmax` is softmax, `aten.native_layer_norm` layer_norm."""
    plain = name.removeprefix("aten.").partition(".")[0]  # without the overload, as in `linear.default`
    plain = plain.removeprefix("_")
    for make in MAKES:
        plain = plain.removeprefix(make)
    return plain.replace("scaled_dot_product_flash_attention", "scaled_dot_product_attention")


def _forbidden(message: str) -> Problem:
    return Problem("forbidden", message, ADVICE, Status.FORBIDDEN)
