"""Two mistakes at once, named only after every single cause failed, and only where the numbers determine both.

A second mistake may lie behind the first (a gate behind a gate), beside it (their steps away from the truth add up), or
on the whole array (a recognised factor, a sign, a transpose of what the first one gives).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

import torch
from torch import Tensor

from backpropkit.diagnose import factors, known, local, nodes, paths, softmaxes, spans, two_paths, values
from backpropkit.diagnose.numbers import EXACT, View, ratio, same
from backpropkit.diagnose.suspect import Cause, Suspect
from backpropkit.diagnose.values import fits
from backpropkit.verdict import Diagnosis

COMMON = (
    "known",
    "missing_path",
    "missing_use",
    "missing_factor",
    "missing_division",
    "derivative_forgotten",
    "sum_term",
    "node_transposed",
)
NEAREST = 40  # pairs of causes, those that span most of the difference, are tried behind each other
Relation = Callable[[View, Tensor], Tensor]


def find(suspect: Suspect) -> Diagnosis | None:
    """The first pair that explains the student's numbers on every view."""
    if any(v.yours.numel() != v.truth.numel() for v in suspect.views):
        return None
    causes, made = _distinct(suspect)
    if len(causes) < 2:
        return None
    return _on_the_whole(suspect, causes, made) or _behind(suspect, causes, made) or _beside(suspect, causes, made)


def _causes(suspect: Suspect) -> Iterator[Cause]:
    """The single causes again, whose gradients are still on the bench."""
    return chain(
        suspect.causes(known.causes),
        suspect.causes(paths.causes, own=True),
        suspect.causes(values.missing),
        suspect.causes(values.causes),
        suspect.causes(softmaxes.node_causes),
        suspect.causes(local.node_causes),
        suspect.causes(nodes.causes),
    )


def _distinct(suspect: Suspect) -> tuple[list[Cause], Tensor]:
    """The causes that change this gradient, with what they make of it; of several that change it alike the first."""
    truth, causes = suspect.views[0].truth, list(_causes(suspect))
    suspect.prepare(causes)
    made = [(cause, gradient) for cause in causes if (gradient := suspect.predicted(cause, 0)) is not None]
    rows = torch.stack([truth, *(gradient for _, gradient in made)]).flatten(1)
    usable = rows.isfinite().all(1) & rows.any(1) & ((rows - rows[0]).abs().amax(1) > EXACT * rows[0].abs().max())
    marks = rows @ torch.linspace(1.0, 2.0, rows.shape[1], dtype=rows.dtype).sqrt()  # equal rows have equal marks
    first: dict[str, int] = {}
    for place, mark in enumerate(marks.tolist()):
        if usable[place]:
            first.setdefault(f"{mark:.8e}", place)
    places = list(first.values())
    return [made[place - 1][0] for place in places], rows[places].reshape(-1, *truth.shape)


def _on_the_whole(suspect: Suspect, causes: list[Cause], made: Tensor) -> Diagnosis | None:
    """One cause, or one path or two, and then the whole array times a named number or variable, or turned over."""
    view = suspect.views[0]
    relations = [(w, undo) for w, undo in _relations(suspect) if undo(view, view.yours).shape == view.truth.shape]
    if not relations:
        return None
    undone = torch.stack([undo(view, view.yours) for _, undo in relations])
    for number, place in spans.along(undone.flatten(1), made.flatten(1)).nonzero().tolist():
        diagnosis = _cause_behind(suspect, causes[place], *relations[number])
        if diagnosis is not None:
            return diagnosis
    likely = zip(relations, two_paths.may_explain(suspect, undone), strict=True)
    behind = (_path_behind(suspect, *relation) for relation, may_be in likely if may_be)
    return next((diagnosis for diagnosis in behind if diagnosis is not None), None)


def _cause_behind(suspect: Suspect, cause: Cause, words: str, undo: Relation) -> Diagnosis | None:
    counts = [_ratio(suspect, undo, cause, number) for number in range(len(suspect.views))]
    second = words or _factor_words(suspect, counts)
    if not second or (words and not all(c is not None and abs(c - 1) <= factors.CLOSE for c in counts)):
        return None
    return _late(suspect, cause, second) or _both(suspect, suspect.say(cause.kind, **cause.parts), second)


def _path_behind(suspect: Suspect, words: str, undo: Relation) -> Diagnosis | None:
    """One or two paths with recognised coefficients; a number alone, before or after them, is no second mistake."""
    undone = replace(suspect, views=tuple(replace(view, yours=undo(view, view.yours)) for view in suspect.views))
    first = (paths.find(undone) or two_paths.find(undone)) if words else None
    return None if first is None else _both(suspect, first, words)


def _relations(suspect: Suspect) -> Iterator[tuple[str, Relation]]:
    """What may have been done to the whole array, and how to undo it; the plain one leaves a number to be named."""
    truth = suspect.views[0].truth
    yield "", lambda view, yours: yours
    if truth.dim() == 2 and all(view.yours.shape == view.truth.mT.shape != view.truth.shape for view in suspect.views):
        yield "it is transposed", lambda view, yours: yours.mT
    in_shape = all(view.yours.shape == view.truth.shape for view in suspect.views)
    for name, value in suspect.values.items() if in_shape else ():
        if fits(value, truth) and value.numel() > 1 and bool(value.all()):  # times 0 anything is right
            yield f"the factor {name} is missing", _times(name, 1)
            yield f"the factor {name} is there once too often", _times(name, -1)


def _times(name: str, power: int) -> Relation:
    return lambda view, yours: yours * view.numbers.values[name] ** power


def _ratio(suspect: Suspect, relation: Relation, cause: Cause, number: int) -> float | None:
    """The number that a cause's gradient must be multiplied with to be the student's, the relation undone."""
    view, made = suspect.views[number], suspect.predicted(cause, number)
    return None if made is None else ratio(relation(view, view.yours), made)


def _factor_words(suspect: Suspect, found: list[float | None]) -> str:
    counts = [c for c in found if c is not None]
    if len(counts) < len(found):
        return ""
    if all(abs(c + 1) <= factors.CLOSE for c in counts):
        return "it has the wrong sign"
    named = factors.signed(counts, [v.setting for v in suspect.views])
    return "" if named is None else f"it is {named.words}"


def _behind(suspect: Suspect, causes: list[Cause], made: Tensor) -> Diagnosis | None:
    """Two common mistakes behind each other; the pairs that span most of the difference are tried."""
    view = suspect.views[0]
    common = [place for place, cause in enumerate(causes) if cause.kind in COMMON]
    if len(common) < 2:
        return None
    difference = (view.yours.reshape(view.truth.shape) - view.truth).flatten()
    places = spans.nearest(difference, (made[common] - view.truth).flatten(1), NEAREST)
    pairs = [(causes[common[i]], causes[common[j]]) for i, j in places]
    suspect.bench.prepare(pair for one, other in pairs for pair in _in_turn(suspect, one, other))
    for one, other in pairs:
        if any(suspect.explained_by(pair) for pair in _in_turn(suspect, one, other)):
            return _named(suspect, one, other)
    return None


def _in_turn(suspect: Suspect, one: Cause, other: Cause) -> Iterator[Cause]:
    """Both of them. A known mistake comes last: its change reads variables, and must see what the other one left. Of
    two, that of the later variable does."""
    known = one.kind == other.kind == "known"
    for first, second in ((other, one), (one, other)) if known else ((other, one),):
        if not known or _position(suspect, first) <= _position(suspect, second):
            yield suspect.bench.both(first, second)


def _position(suspect: Suspect, known: Cause) -> int:
    return suspect.formula.position(known.parts["node"])


def _named(suspect: Suspect, one: Cause, other: Cause) -> Diagnosis:
    first, second = suspect.say(one.kind, **one.parts), suspect.say(other.kind, **other.parts)
    return first if first.headline == second.headline else _both(suspect, first, _rest(suspect, second))


def _beside(suspect: Suspect, causes: list[Cause], made: Tensor) -> Diagnosis | None:
    """Two causes whose steps away from the truth add up to the student's."""
    view = suspect.views[0]
    steps = (made - view.truth).flatten(1)
    wanted = view.yours.flatten() - view.truth.flatten()
    for i, j in spans.adding_up(wanted, steps):
        one, other = causes[i], causes[j]
        adds_up = all(_adds_up(suspect, k, one, other) for k in range(len(suspect.views)))
        if adds_up and _at_once(suspect, one, other):
            return _named(suspect, one, other)
    return None


def _at_once(suspect: Suspect, one: Cause, other: Cause) -> bool:
    """Whether the two mistakes, made in one formula, give the student's numbers. Where they don't, one is in the way of
    the other, as a path that is missing, and that their steps add up is an accident. A known mistake may rewrite what
    the other one has changed: then only the sum of the steps can tell."""
    if one.gate is None or other.gate is None:
        return True
    for pair in ((one, other), (other, one)):
        together = suspect.predicted(suspect.bench.both(*pair), 0)
        alone = suspect.predicted(pair[1], 0) if pair[1].kind == "known" else None
        if together is not None and any(made is not None and same(made, together) for made in (_plain(suspect), alone)):
            return True
    return False


def _plain(suspect: Suspect) -> Tensor:
    """The student's numbers in the shape of the true ones."""
    view = suspect.views[0]
    return view.yours.reshape(view.truth.shape)


def _adds_up(suspect: Suspect, view: int, one: Cause, other: Cause) -> bool:
    truth, yours = suspect.views[view].truth, suspect.views[view].yours
    return same(yours.reshape(truth.shape), truth + _step(suspect, one, view) + _step(suspect, other, view))


def _step(suspect: Suspect, cause: Cause, view: int) -> Tensor:
    """How a cause's gradient differs from the truth; not a number where it can't be computed."""
    made = suspect.predicted(cause, view)
    return torch.full_like(suspect.views[view].truth, math.nan) if made is None else made - suspect.views[view].truth


def _rest(suspect: Suspect, second: Diagnosis) -> str:
    """A headline without the gradient's name, which the first one has said: "the path … is missing", "it uses x …"."""
    rest = second.headline.removeprefix(f"grad_{suspect.input.name}")
    return rest.removeprefix(":").strip() if rest.startswith(":") else f"it{rest}"


def _late(suspect: Suspect, cause: Cause, second: str) -> Diagnosis | None:
    """A factor that is missing where it belongs, and there once too often at the end, is multiplied in too late."""
    if cause.kind != "missing_factor" or second != f"the factor {cause.parts['factor']} is there once too often":
        return None
    return suspect.say("factor_place", **cause.parts)


def _both(suspect: Suspect, first: Diagnosis, second: str) -> Diagnosis:
    return suspect.say("both", first=first.headline, second=second, advice=first.advice)
