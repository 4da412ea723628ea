"""Mistakes with the upstream gradient: ignored, taken to be ones, used twice, two of them mixed up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations

import torch
from torch import Tensor

from backpropkit.diagnose.numbers import ratio, same
from backpropkit.diagnose.suspect import Suspect
from backpropkit.student.exchange import Tensors
from backpropkit.verdict import Diagnosis


def find(suspect: Suspect) -> Diagnosis | None:
    """The first of these mistakes that the numbers prove."""
    return _ignored(suspect) or _other_upstream(suspect) or _times_itself(suspect) or _added(suspect)


def _ignored(suspect: Suspect) -> Diagnosis | None:
    """Another upstream gradient, the same answer, and more of it than the rounding error of terms that cancel."""
    first, twin = suspect.views[0], suspect.twin
    rounding = bool(first.yours.norm() < 1e-12 * first.truth.norm())
    if not rounding and same(first.yours, twin.yours) and not same(first.truth, twin.truth):
        return suspect.say("ignores_upstream")
    return None


def _other_upstream(suspect: Suspect) -> Diagnosis | None:
    """The right gradient of another upstream than the one that was given."""
    if _is_gradient_of(suspect, lambda g: tuple(map(torch.ones_like, g))):
        return suspect.say("upstream_ones")
    if _is_gradient_of(suspect, lambda g: tuple(t * t for t in g)):
        return suspect.say("upstream_twice")
    if _keeps_positive(suspect):
        return suspect.say("upstream_positive")
    names = [f"grad_{o.name}" for o in suspect.exercise.outputs]
    if len(names) < 2:
        return None
    for k, name in enumerate(names):
        if _is_gradient_of(suspect, lambda g, k=k: (*g[:k], torch.zeros_like(g[k]), *g[k + 1 :])):  # type: ignore[misc]
            return suspect.say("ignores_upstream", upstream=name)
    shapes = {tuple(g.shape) for g in suspect.views[0].upstream}
    if len(shapes) == 1 and _is_gradient_of(suspect, lambda g: g[::-1]):
        return suspect.say("upstream_swapped", upstream=names[0], other=names[1])
    return None


def reshaped(suspect: Suspect) -> Diagnosis | None:
    """The right gradient of an upstream gradient that was reshaped where its axes should have changed places, or whose
    axes changed places before it was reshaped."""
    for number, name in enumerate(o.name for o in suspect.exercise.outputs):
        rank = suspect.views[0].upstream[number].dim()
        for order in permutations(range(rank)) if 2 <= rank <= 4 else ():
            back = [order.index(axis) for axis in range(rank)]
            for mix in (
                lambda g, order=order, back=back: g.reshape([g.shape[axis] for axis in order]).permute(back),
                lambda g, order=order: g.permute(order).reshape(g.shape),
            ):
                if list(order) != sorted(order) and _is_gradient_of(suspect, _only(number, mix)):
                    return suspect.say("upstream_reshaped", upstream=f"grad_{name}")
    return None


def _only(number: int, change: Callable[[Tensor], Tensor]) -> Callable[[Tensors], Tensors]:
    """The change, made to one of the upstream gradients."""
    return lambda upstream: (*upstream[:number], change(upstream[number]), *upstream[number + 1 :])


def _keeps_positive(suspect: Suspect) -> bool:
    """With or without the right derivative behind it. At the size for display nothing may be left by chance."""
    large = replace(suspect, views=tuple(sorted(suspect.views, key=lambda view: view.truth.numel())[1:]))
    return _is_gradient_of(large, _positive) or all(same(v.yours, _positive(v.upstream)[0]) for v in large.views)


def _positive(g: Tensors) -> Tensors:
    return tuple(t.clamp(min=0) for t in g)


def _is_gradient_of(suspect: Suspect, change: Callable[[Tensors], Tensors]) -> bool:
    return all(view.is_gradient_of(change(view.upstream)) for view in suspect.views)


def _times_itself(suspect: Suspect) -> Diagnosis | None:
    """Multiplied by the upstream gradient once more at the end."""
    if len(suspect.exercise.outputs) > 1:
        return None
    for view in suspect.views:
        g = view.upstream[0]
        if g.dim() and g.shape != view.truth.shape:
            return None
        if not same(view.yours, view.truth * g):
            return None
    return suspect.say("upstream_twice")


def _added(suspect: Suspect) -> Diagnosis | None:
    """The right gradient, and something added to it that does not depend on the upstream gradient."""
    views = (*suspect.views, suspect.twin)
    if any(view.yours.shape != view.truth.shape for view in views):
        return None
    *extra, twins = [view.yours - view.truth for view in views]
    if not same(extra[0], twins):
        return None
    counts = [ratio(e, given) for e, given in zip(extra, _inputs(suspect), strict=True)]
    first = counts[0]
    if first is None or not all(c is not None and abs(c - first) <= 1e-6 * abs(first) for c in counts):
        return suspect.say("added")
    return suspect.say("added_input", first, times=f"{first:.4g}")


def _inputs(suspect: Suspect) -> list[Tensor]:
    place = [i.name for i in suspect.exercise.inputs].index(suspect.input.name)
    return [view.numbers.sample.inputs[place] for view in suspect.views]
