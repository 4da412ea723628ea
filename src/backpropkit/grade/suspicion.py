"""What the answers of a layer give a person to look at. It costs no points: each has innocent reasons as well.

Finite differences repeat the steps of forward for each entry of an input, and are right to some digits only. Functions
that answer the same question in two ways keep something between calls.
"""

from __future__ import annotations

import torch

from backpropkit.checks import policy
from backpropkit.checks.trial import Trial
from backpropkit.grade.findings import Findings
from backpropkit.truth import compare
from backpropkit.verdict import Flag

FEWEST = 8  # repetitions: a layer computed anew, or the same few steps by chance, are no differences
ONE_SIDED, EXACT = 1e-4, compare.TOLERANCE  # how wrong finite differences are


def suspicions(found: Findings) -> tuple[Flag, ...]:
    """What was seen in the answers to the standard cases, at most one of a kind."""
    seen = (("finite_differences", _repeats(found.display) or _digits(found)), ("state", _state(found)))
    return tuple(Flag(code, found.exercise.name, evidence) for code, evidence in seen if evidence)


def _repeats(trial: Trial) -> str:
    repeated, entries = trial.answer.repeated, policy.entries(trial)
    if repeated < max(entries, FEWEST):
        return ""
    return (
        f"backward takes the steps of forward {repeated} times, and an input has {entries} entries: "
        "so do finite differences"
    )


def _digits(found: Findings) -> str:
    """A gradient without another cause that is right as far as differences are, found by many times forward's work."""
    trial = found.diagnosis
    returned = trial.answer.gradients[0] if trial.answer.gradients else ()
    for wanted, one, truth in zip(found.exercise.differentiable, returned, trial.truth.gradients[0], strict=False):
        finding = found.gradients.get(wanted.name)
        if finding is None or finding.problem.kind != "values" or wanted.name in found.causes:
            continue
        came = one.value
        error = compare.relative_error(came, truth) if came is not None and came.shape == truth.shape else 0.0
        if policy.is_laborious(trial) and EXACT < error < ONE_SIDED:
            work = trial.answer.counts["backward"].operators
            return f"grad_{wanted.name} is off by {error:.0e}, after {work} operators: so are finite differences"
    return ""


def _state(found: Findings) -> str:
    for trial in found.trials:
        first, *others = trial.answer.outputs or ((),)
        for again in others:
            for output, one, other in zip(found.exercise.outputs, first, again, strict=False):
                if one.value is not None and other.value is not None and not _same(one.value, other.value):
                    return f"forward was given the same inputs twice, and gave two different {output.name}"
    return ""


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return one.shape == other.shape and torch.equal(one.nan_to_num(), other.nan_to_num())
