"""What is left to say when no cause fits: true observations about the numbers, each with the prefix "Hint:"."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from backpropkit.checks.trial import Trial
from backpropkit.diagnose.numbers import View
from backpropkit.diagnose.suspect import Suspect
from backpropkit.spec.graph import OPEN
from backpropkit.truth import compare
from backpropkit.verdict import Diagnosis


def find(suspect: Suspect) -> Diagnosis | None:
    """The first observation that holds on every view."""
    if any(view.yours.shape != view.truth.shape for view in suspect.views):
        return None
    return _leak(suspect) or _some_rows(suspect)


def mixing(suspect: Suspect, one_entry: Trial) -> Diagnosis | None:
    """Numbers where the upstream gradient's one entry can't reach: another row, another column."""
    returned = one_entry.answer.gradients[0] if one_entry.answer.gradients else ()
    came = returned[suspect.number].value if len(returned) == len(one_entry.truth.gradients[0]) else None
    truth = one_entry.truth.gradients[0][suspect.number]
    if came is None or came.shape != truth.shape or truth.dim() < 2 or not bool(came.isfinite().all()):
        return None
    last = _from_the_last_entry(suspect, truth.shape)
    for axis, dim in enumerate(suspect.input.shape):
        others = came.shape[axis] - 1
        apart = not bool(truth.narrow(axis, 1, others).any()) and not bool(last.narrow(axis, 0, others).any())
        if apart and bool((came.narrow(axis, 1, others).abs() > 1e-12).any()):
            return suspect.say("hint_mixes", axis=str(dim))
    return None


def _from_the_last_entry(suspect: Suspect, shape: Sequence[int]) -> Tensor:
    """The right gradient, of this shape, for an upstream gradient that is zero but for its last entry."""
    numbers = next(view.numbers for view in suspect.views if view.truth.shape == shape)
    upstream = tuple(map(torch.zeros_like, numbers.upstream))
    for g in upstream:
        g.view(-1)[-1:] = 1.0
    return numbers.gradients(OPEN, upstream)[suspect.number]


def _leak(suspect: Suspect) -> Diagnosis | None:
    """Numbers where the truth is exactly 0, and the rest right or wrong."""
    first = suspect.views[0]
    dead = first.truth == 0
    if not bool(dead.any()) or bool(dead.all()):
        return None
    return suspect.say("hint_leak") if bool((first.yours[dead].abs() > 1e-12).all()) else None


def _some_rows(suspect: Suspect) -> Diagnosis | None:
    """Wrong on one slice of one axis only: the first, or the last."""
    names = [str(dim) for dim in suspect.input.shape]
    for axis, name in enumerate(names):
        for words, index in ((f"the first {name}", 0), (f"the last {name}", -1)):
            if all(_only_wrong(view, axis, index) for view in suspect.views):
                return suspect.say("hint_rows", rows=words)
    return None


def _only_wrong(view: View, axis: int, index: int) -> bool:
    if axis >= view.truth.dim() or view.truth.shape[axis] < 3:
        return False
    slices = list(zip(view.yours.unbind(axis), view.truth.unbind(axis), strict=True))
    special = slices.pop(index)
    return not any(_differs(*rest) for rest in slices) and _differs(*special)


def _differs(yours: Tensor, truth: Tensor) -> bool:
    return not compare.agree(yours, truth, scale=float(torch.linalg.vector_norm(truth)))
