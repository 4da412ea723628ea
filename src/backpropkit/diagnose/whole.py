"""Mistakes that show on the array as a whole: swapped, transposed, an extra axis, not summed, zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, permutations

from torch import Tensor

from backpropkit.diagnose.numbers import View, dim_names, ratio, same
from backpropkit.diagnose.suspect import Suspect
from backpropkit.diagnose.values import fits
from backpropkit.spec.dims import brackets
from backpropkit.spec.graph import Gate
from backpropkit.spec.rewrite import Edge
from backpropkit.verdict import Diagnosis


def find(suspect: Suspect) -> Diagnosis | None:
    """The first of these mistakes that the numbers prove."""
    finders = (_zero, _turned, _extra_axis, _summed, _unsummed)
    return next((found for finder in finders if (found := finder(suspect)) is not None), None)


def _zero(suspect: Suspect) -> Diagnosis | None:
    if not all(map(_dead, suspect.views)):
        return None
    true = suspect.exercise.no_finite_differences  # why the true derivative, which may be zero, is not asked for
    return suspect.say("zero_is_true", why=true) if true else suspect.say("zero")


def _dead(view: View) -> bool:
    """Whether there is nothing but zeros where there should be numbers; terms that cancel leave a rounding error."""
    return view.yours.shape == view.truth.shape and bool(view.yours.norm() < 1e-12 * view.truth.norm())


def swapped(suspect: Suspect) -> Diagnosis | None:
    """Two gradients in each other's place, or all in another order; or one in another's, which is wrong itself. Where
    one is the other negated, the plainer cause is a sign."""
    for name, views in suspect.others.items():
        both = list(zip(suspect.views, views, strict=True))
        if not all(same(v.yours, o.truth) for v, o in both) or _turned_round(suspect):
            continue
        if all(same(o.yours, v.truth) for v, o in both):
            order = [i.name for i in suspect.exercise.differentiable]
            first, second = sorted((suspect.input.name, name), key=order.index)
            return suspect.say("swapped", grad=f"grad_{first}", other=f"grad_{second}")
        if not any(same(o.yours, o.truth) or same(v.yours, -v.truth) for v, o in both):
            return _reordered(suspect) or suspect.say("other_gradient", other=f"grad_{name}")
    return None


def _reordered(suspect: Suspect) -> Diagnosis | None:
    """All gradients are there and right, three or more of them in another place."""
    wanted = [i.name for i in suspect.exercise.differentiable]
    views = {**suspect.others, suspect.input.name: suspect.views}
    came = [_whose([v.yours for v in views[name]], views) for name in wanted]
    if sorted(came) != sorted(wanted):
        return None
    return suspect.say("order", came=", ".join(came), wanted=", ".join(wanted))


def _whose(yours: Sequence[Tensor], views: Mapping[str, tuple[View, ...]]) -> str:
    """The input whose right gradient these numbers are; empty where there is none."""
    right = (n for n, vs in views.items() if all(same(y, v.truth) for y, v in zip(yours, vs, strict=True)))
    return next(right, "")


def _turned_round(suspect: Suspect) -> bool:
    """Whether a wrong sign says it as well: `t - p` where `p - t` belongs is no mistake of the order."""
    return all(same(v.yours, -v.truth) for v in suspect.views)


def other_gradient(suspect: Suspect) -> Diagnosis | None:
    """The right gradient of another input. Asked late: where the other one is right, a factor is the likelier cause."""
    for name, views in suspect.others.items():
        if all(same(v.yours, o.truth) for v, o in zip(suspect.views, views, strict=True)):
            return suspect.say("other_gradient", other=f"grad_{name}")
    return None


def _turned(suspect: Suspect) -> Diagnosis | None:
    """The right numbers with the axes in another order; at rank 2 that is a transpose."""
    rank = suspect.views[0].truth.dim()
    if not 2 <= rank <= 4:
        return None
    shape = brackets(suspect.input.shape)
    for order in permutations(range(rank)):
        if list(order) != sorted(order) and all(same(v.yours, v.truth.permute(order)) for v in suspect.views):
            return suspect.say("transposed" if rank == 2 else "axis_order", shape=shape)
    return None


def moved(suspect: Suspect) -> Diagnosis | None:
    """The right numbers in wrong places: backwards along an axis, or turned over and then reshaped."""
    rank, views = suspect.views[0].truth.dim(), suspect.views
    if any(v.yours.shape != v.truth.shape for v in views) or not rank:
        return None
    names = dim_names(views[0].truth.shape, views[0].setting.sizes)
    for axis, name in enumerate(names):
        if all(same(v.yours, v.truth.flip(axis)) for v in views):
            return suspect.say("backwards", axis=name)
    for order in permutations(range(rank)) if 2 <= rank <= 4 else ():
        if list(order) != sorted(order) and all(
            same(v.yours, v.truth.permute(order).reshape(v.truth.shape)) for v in views
        ):
            return suspect.say("reshaped")
    return None


def _extra_axis(suspect: Suspect) -> Diagnosis | None:
    first = suspect.views[0]
    if first.yours.shape == first.truth.shape:
        return None
    if not all(
        v.yours.numel() == v.truth.numel() and same(v.yours.reshape(v.truth.shape), v.truth) for v in suspect.views
    ):
        return None
    shown = suspect.views[-1]
    return suspect.say("extra_axis", came=brackets(shown.yours.shape), wanted=brackets(shown.truth.shape))


def _summed(suspect: Suspect) -> Diagnosis | None:
    """The truth added up over an axis that the input has, with or without keepdim, or broadcast back."""
    truth = suspect.views[0].truth
    if len(suspect.input.shape) != truth.dim():
        return None
    for axis in range(truth.dim()):
        for keep in (False, True):
            if all(_is(v.yours, v.truth.sum(axis, keepdim=keep), v.truth) for v in suspect.views):
                return suspect.say("summed", axis=str(suspect.input.shape[axis]))
    return None


def _is(yours: Tensor, candidate: Tensor, truth: Tensor) -> bool:
    """Whether a gradient is the candidate, or the candidate broadcast back and no mere multiple of the truth."""
    if same(yours, candidate):
        return True
    try:
        broadcast = yours.shape == truth.shape and same(yours, candidate.expand_as(truth))
    except RuntimeError:
        return False
    return broadcast and ratio(yours, truth) is None


class _Unsummed(Gate):
    """Expands one use of an input to the shape of what it makes, and keeps the gradient before it is added up."""

    def __init__(self, edge: Edge, shape: Sequence[int]) -> None:
        self.edge, self.shape = edge, shape
        self.gradient: Tensor | None = None

    def use(self, edge: Edge, value: Tensor) -> Tensor:
        if edge != self.edge:
            return value
        wide = value.expand(self.shape).clone()
        wide.register_hook(self._keep)  # type: ignore[no-untyped-call]
        return wide

    def _keep(self, gradient: Tensor) -> None:
        self.gradient = gradient


def _unsummed(suspect: Suspect) -> Diagnosis | None:
    """Sums over too few axes, or over the wrong ones, where the input is broadcast in its only use."""
    uses = [edge for edge in suspect.formula.edges if edge.source == suspect.input.name]
    if len(uses) != 1:
        return None
    full = [wide for view in suspect.views if (wide := _wide_gradient(uses[0], view)) is not None]
    if len(full) < len(suspect.views):
        return None
    names = dim_names(full[0].shape, suspect.views[0].setting.sizes)
    right = _summed_axes(full[0], suspect.views[0].truth)
    for axes in _subsets(range(full[0].dim())):
        if set(axes) != set(right) and all(
            numbers_agree(v.yours, _sum(w, axes)) for v, w in zip(suspect.views, full, strict=True)
        ):
            return _say_sum(suspect, names, set(right), set(axes))
    return None


def _say_sum(suspect: Suspect, names: list[str], right: set[int], came: set[int]) -> Diagnosis:
    missing = " and ".join(names[axis] for axis in sorted(right - came))
    wrong = " and ".join(names[axis] for axis in sorted(came - right))
    if not wrong:
        return suspect.say("not_summed", axis=missing)
    return suspect.say("wrong_axis", axis=missing, wrong=wrong) if missing else suspect.say("summed", axis=wrong)


def _wide_gradient(edge: Edge, view: View) -> Tensor | None:
    """The gradient of a broadcast input before it is summed; None where its use is no plain broadcast."""
    target = view.numbers.values.get(edge.target)
    if target is None or target.shape == view.truth.shape or not fits(view.truth, target):
        return None
    gate = _Unsummed(edge, target.shape)
    try:
        view.numbers.gradients(gate)
    except RuntimeError:
        return None
    if gate.gradient is None or gate.gradient.shape == view.truth.shape:
        return None
    return gate.gradient if same(gate.gradient.sum_to_size(view.truth.shape), view.truth) else None


def _summed_axes(wide: Tensor, truth: Tensor) -> list[int]:
    """The axes over which the right gradient adds up."""
    lead = wide.dim() - truth.dim()
    return [a for a in range(wide.dim()) if a < lead or (truth.shape[a - lead] == 1 and wide.shape[a] != 1)]


def _subsets(axes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(axes, size) for size in range(len(axes) + 1))


def _sum(wide: Tensor, axes: tuple[int, ...]) -> Tensor:
    return wide.sum(axes) if axes else wide


def numbers_agree(yours: Tensor, candidate: Tensor) -> bool:
    """The same numbers, whether or not axes of length 1 were kept."""
    return (
        yours.numel() == candidate.numel()
        and yours.squeeze().shape == candidate.squeeze().shape
        and same(yours.squeeze(), candidate.squeeze())
    )
