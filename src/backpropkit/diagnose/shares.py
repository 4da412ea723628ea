"""What each slice of an output's axis sends back to an input, and mistakes in adding these shares up."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from backpropkit.diagnose.numbers import View, same
from backpropkit.diagnose.suspect import Suspect
from backpropkit.diagnose.whole import numbers_agree
from backpropkit.spec.graph import OPEN
from backpropkit.student.exchange import Tensors
from backpropkit.verdict import Diagnosis

COUNTED: Mapping[str, Callable[[Tensor], Tensor]] = {  # the weight of each slice; of the mask that chooses one
    "only": lambda mask: mask,
    "left_out": lambda mask: 1 - mask,
    "twice": lambda mask: 1 + mask,
}


def unsummed_product(suspect: Suspect) -> Diagnosis | None:
    """The share of every slice of an output's axis, side by side, where their sum belongs."""
    for axis, dim in enumerate(suspect.exercise.outputs[-1].shape):
        if all(_is_stack(suspect, view, axis) for view in suspect.views):
            return suspect.say("not_summed", axis=str(dim))
        for wrong, name in enumerate(suspect.input.shape if _odd_shape(suspect.views[0]) else ()):
            if all(_is_summed_stack(suspect, view, axis, wrong) for view in suspect.views):
                return suspect.say("wrong_axis", axis=str(dim), wrong=str(name))
    return None


def _is_stack(suspect: Suspect, view: View, axis: int) -> bool:
    last = view.upstream[-1]
    if axis >= last.dim() or view.yours.numel() != view.truth.numel() * last.shape[axis]:
        return False
    shares = [_share(suspect, view, axis, index) for index in range(last.shape[axis])]
    sides = range(view.truth.dim() + 1)
    return any(same(view.yours, torch.stack(shares, side)) for side in sides)


def _odd_shape(view: View) -> bool:
    return view.yours.shape != view.truth.shape


def _is_summed_stack(suspect: Suspect, view: View, axis: int, wrong: int) -> bool:
    """Whether the shares were added up along an axis of the input, where they should have been along their own."""
    last, truth = view.upstream[-1], view.truth
    if axis >= last.dim() or wrong >= truth.dim():
        return False
    if view.yours.numel() * truth.shape[wrong] != truth.numel() * last.shape[axis]:
        return False
    shares = [_share(suspect, view, axis, index).sum(wrong) for index in range(last.shape[axis])]
    return any(numbers_agree(view.yours, torch.stack(shares, side)) for side in range(truth.dim()))


def _share(suspect: Suspect, view: View, axis: int, index: int) -> Tensor:
    """What comes back from one slice of an output's axis alone."""
    return view.numbers.gradients(OPEN, _weighed(view, _mask(view, axis, index)))[suspect.number]


def _mask(view: View, axis: int, index: int) -> Tensor:
    """Ones on one slice of the last output, zeros elsewhere."""
    last = view.upstream[-1]
    return torch.zeros_like(last).index_fill_(axis, torch.tensor(index % last.shape[axis]), 1.0)


def _weighed(view: View, weight: Tensor) -> Tensors:
    return (*view.upstream[:-1], view.upstream[-1] * weight)


def only_one(suspect: Suspect) -> Diagnosis | None:
    """Only the last or the first slice of an output's axis is counted, as by `=` in a loop where `+=` belongs; or all
    but this one, or this one twice, as by a loop that begins or ends at the wrong place."""
    output = suspect.exercise.outputs[-1]
    for kind, counted in COUNTED.items():
        for axis, dim in enumerate(output.shape):
            for which, index in (("last", -1), ("first", 0)):
                if all(_counts(view, axis, index, counted) for view in suspect.views):
                    name = "example" if axis == 0 and str(dim) in ("N", "B") else str(dim)
                    return suspect.say(f"{which}_{kind}", axis=name)
    return None


def _counts(view: View, axis: int, index: int, counted: Callable[[Tensor], Tensor]) -> bool:
    """Whether the student's is the gradient of the slices with these weights."""
    last = view.upstream[-1]
    if axis >= last.dim() or last.shape[axis] < 2:
        return False
    return view.is_gradient_of(_weighed(view, counted(_mask(view, axis, index))))
