"""Path attribution: close the gate of an edge or a node, and the gradient loses exactly what flows through it.

With C = G - G(closed), a student's S - G = k C says that this path is counted 1 + k times: 0 is a missing path, -1 a
wrong sign, D a mean taken as a sum. Two closed gates at once are two missing paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from torch import Tensor

from backpropkit.diagnose import factors, routes
from backpropkit.diagnose.numbers import EXACT, View, ratio, same
from backpropkit.diagnose.routes import Flow, Path, all_flows, along, cause_of, flow_of_ones
from backpropkit.diagnose.suspect import Cause, Suspect
from backpropkit.diagnose.values import fits
from backpropkit.spec.graph import OPEN
from backpropkit.verdict import Diagnosis


def find(suspect: Suspect) -> Diagnosis | None:
    """One path with a recognised coefficient."""
    for flow in along(suspect, all_flows(suspect)):
        counts = _counts(suspect, flow)
        diagnosis = _recognised(suspect, flow.path, counts) if counts else None
        if diagnosis is not None:
            return diagnosis
    return None


def number(suspect: Suspect) -> Diagnosis | None:
    """A path with a coefficient that has no name: "counted 1.37 times"."""
    for flow in along(suspect, all_flows(suspect)):
        path, counts = flow.path, _counts(suspect, flow)
        if counts and max(counts) - min(counts) <= 1e-6 * abs(counts[0]):
            return suspect.say("path_number", counts[0], path=path.words, node=path.node, times=f"{counts[0]:.4g}")
    return None


def _counts(suspect: Suspect, flow: Flow) -> list[float]:
    """How often the student counts a path, on each view; empty where no such number explains the gradient."""
    counts = []
    for number, view in enumerate(suspect.views):
        if view.yours.shape != view.truth.shape:
            return []
        extra = ratio(view.yours - view.truth, flow.on(number))
        if extra is None:
            return []
        counts.append(1 + extra)
    return counts


def _recognised(suspect: Suspect, path: Path, counts: Sequence[float]) -> Diagnosis | None:
    words = {"path": path.words, "node": path.node, "source": path.source, "output": path.words.split(" → ")[-1]}
    if factors.all_are(counts, 0):
        return suspect.say(path.kind, 0.0, **words)
    if factors.all_are(counts, -1):
        return suspect.say("path_sign", -1.0, **words)
    named = factors.signed(counts, [v.setting for v in suspect.views])
    if named is None:
        return None
    return suspect.say(f"path_{named.kind}", counts[0], factor=named.text, sign=named.sign, **words)


def factor(suspect: Suspect) -> Diagnosis | None:
    """One path times or over the value of a variable, entry by entry; the other paths right."""
    if any(view.yours.shape != view.truth.shape for view in suspect.views):
        return None
    for flow, name, power in _likely(suspect, all_flows(suspect)):
        rows = [(view, flow.on(k), view.numbers.values[name] ** power) for k, view in enumerate(suspect.views)]
        if all(_times(view, share, value) for view, share, value in rows):
            kind = "path_lacks" if power == 1 else "path_extra"
            return suspect.say(kind, factor=name, path=flow.path.words, node=flow.path.node)
    return None


def _likely(suspect: Suspect, flows: Sequence[Flow]) -> Iterator[tuple[Flow, str, int]]:
    """What agrees with the one entry that is furthest from the truth."""
    view = suspect.views[0]
    step = (view.yours - view.truth).flatten()
    entry = int(step.abs().argmax())
    there = {
        name: float(value.expand(view.truth.shape).flatten()[entry])
        for name, value in suspect.values.items()
        if fits(value, view.truth) and value.numel() > 1 and bool(value.all())  # times 0 any share would do
    }
    for flow in flows:
        came, most = float(flow.on(0).flatten()[entry]), 2 * EXACT * float(flow.on(0).abs().max())
        for name, power in product(there, (1, -1)):
            if abs((float(step[entry]) + came) * there[name] ** power - came) <= most:
                yield flow, name, power


def _times(view: View, flow: Tensor, factor: Tensor) -> bool:
    """Whether the student's share of a path, times a factor, is what flows through it."""
    return bool(factor.all()) and same((view.yours - view.truth + flow) * factor, flow)


def ignoring(suspect: Suspect) -> Diagnosis | None:
    """One path without the upstream gradient, as if that were all ones; the other paths right."""
    if not all(view.yours.shape == view.truth.shape for view in suspect.views):
        return None
    for flow in all_flows(suspect):
        if len(flow.path.gates) == 1 and _ignores(suspect, flow):
            return suspect.say("path_ignores", path=flow.path.words, node=flow.path.node)
    return None


def _ignores(suspect: Suspect, flow: Flow) -> bool:
    """Whether the student's share of a path is a multiple of what ones would send, whatever the upstream gradient."""
    for number, view in enumerate(suspect.views):
        ones = flow_of_ones(suspect, flow.path, number)
        if ratio(view.yours - view.truth + flow.on(number), ones) is None:
            return False
    first, twin = suspect.views[0], suspect.twin
    everything, rest = (twin.numbers.gradients(g)[suspect.number] for g in (OPEN, routes.closing(flow.path)))
    return same(first.yours - first.truth + flow.on(0), twin.yours - twin.truth + everything - rest)


def wrong_part(suspect: Suspect) -> Diagnosis | None:
    """What comes back to one variable is wrong, all the rest is right.

    Provable where the variable has fewer entries than the input: then its flow may only be scaled entry by entry.
    """
    for flow in all_flows(suspect):
        path = flow.path
        if isinstance(path.gates[0], str) and len(path.gates) == 1 and _is_scaled(suspect, flow):
            return suspect.say("path_wrong", path=path.words, node=path.node)
    return None


def _is_scaled(suspect: Suspect, flow: Flow) -> bool:
    for number, view in enumerate(suspect.views):
        value = view.numbers.values.get(flow.path.node)
        if value is None or not _scaled_by_entries(view, flow.on(number), value.shape):
            return False
    return True


def _scaled_by_entries(view: View, flow: Tensor, shape: Sequence[int]) -> bool:
    if view.yours.shape != flow.shape or len(shape) != flow.dim():
        return False
    axes = [axis for axis, size in enumerate(shape) if size == 1 and flow.shape[axis] > 2]
    if not axes or not all(size in (1, whole) for size, whole in zip(shape, flow.shape, strict=True)):
        return False
    extra = view.yours - view.truth
    scale = (extra * flow).sum(axes, keepdim=True) / flow.square().sum(axes, keepdim=True)
    return same(extra, scale * flow)


def causes(suspect: Suspect) -> Iterator[Cause]:
    """Each missing path as a cause of its own, for combinations."""
    for path in routes.paths(suspect.formula, suspect.input.name):
        parts = {"path": path.words, "node": path.node, "source": path.source}
        yield replace(cause_of(suspect, path), kind=path.kind, parts=parts)
