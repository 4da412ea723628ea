"""Path attribution: close the gate of an edge or a node, and the gradient loses exactly what flows through it.

With C = G - G(closed), a student's S - G = k C says that this path is counted 1 + k times: 0 is a missing path, -1 a
wrong sign, D a mean taken as a sum. Two closed gates at once are two missing paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import torch
from torch import Tensor

from backpropkit.diagnose import factors, routes, spans
from backpropkit.diagnose.numbers import View, ratio, same
from backpropkit.diagnose.routes import Flow, Path, all_flows, cause_of, flow_of_ones, single_flows
from backpropkit.diagnose.suspect import Cause, Suspect
from backpropkit.diagnose.values import fits
from backpropkit.spec.graph import OPEN
from backpropkit.truth import compare
from backpropkit.verdict import Diagnosis


def find(suspect: Suspect) -> Diagnosis | None:
    """One path with a recognised coefficient."""
    for flow in all_flows(suspect):
        counts = _counts(suspect, flow)
        diagnosis = _recognised(suspect, flow.path, counts) if counts else None
        if diagnosis is not None:
            return diagnosis
    return None


def find_two(suspect: Suspect) -> Diagnosis | None:
    """Two missing paths, then two with a recognised coefficient each, then all but one missing."""
    found = single_flows(suspect)
    return _missing_pair(suspect, [flow.path for flow in found]) or _pair(suspect, found) or _only_one(suspect, found)


def number(suspect: Suspect) -> Diagnosis | None:
    """A path with a coefficient that has no name: "counted 1.37 times"."""
    for flow in all_flows(suspect):
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
    if _all(counts, 0):
        return suspect.say(path.kind, 0.0, **words)
    if _all(counts, -1):
        return suspect.say("path_sign", -1.0, **words)
    named = factors.signed(counts, [v.setting for v in suspect.views])
    if named is None:
        return None
    return suspect.say(f"path_{named.kind}", counts[0], factor=named.text, sign=named.sign, **words)


def _all(counts: Sequence[float], number: float) -> bool:
    return all(abs(c - number) <= factors.CLOSE for c in counts)


def _missing_pair(suspect: Suspect, found: list[Path]) -> Diagnosis | None:
    for pair in combinations(found, 2):
        if suspect.explained_by(cause_of(suspect, *pair)):
            names = dict.fromkeys(map(_short, pair))
            if len(names) < len(pair):  # one behind the other
                names = dict.fromkeys(f"{path.source} → {path.node}" for path in pair)
            return suspect.say("missing_paths", paths=" and ".join(names))
    return None


def _pair(suspect: Suspect, found: list[Flow]) -> Diagnosis | None:
    """Two paths with a recognised coefficient each."""
    first_view = suspect.views[0]
    if len(found) < 2 or first_view.yours.shape != first_view.truth.shape:
        return None
    steps = torch.stack([flow.on(0).flatten() for flow in found])
    for i, j in spans.holding((first_view.yours - first_view.truth).flatten(), steps):
        one, other = found[i], found[j]
        solved = [_solve(view, one.on(k), other.on(k)) for k, view in enumerate(suspect.views)]
        counts = [pair for pair in solved if pair is not None]
        if len(counts) < len(solved) or any(_all([c[k] for c in counts], 1) for k in (0, 1)):
            continue
        if not _apart(suspect, one, other):
            continue
        if all(_all([c[k] for c in counts], -1) for k in (0, 1)):
            return suspect.say("paths_sign", -1.0, paths=f"{_short(one.path)} and {_short(other.path)}")
        first, second = (_count_words(suspect, f.path, [c[k] for c in counts]) for k, f in enumerate((one, other)))
        if first and second:
            return suspect.say("two_paths", first=first, second=second)
    return None


def _apart(suspect: Suspect, one: Flow, other: Flow) -> bool:
    """Whether nothing flows through both paths: what does would be counted by neither of the two numbers."""
    rest = suspect.predicted(cause_of(suspect, one.path, other.path), 0)
    truth = suspect.views[0].truth
    return rest is not None and compare.agree(rest, truth - one.on(0) - other.on(0), scale=float(truth.norm()))


def _solve(view: View, one: Tensor, other: Tensor) -> tuple[float, float] | None:
    """How often two paths are counted, where that explains the gradient exactly."""
    if view.yours.shape != view.truth.shape:
        return None
    extra = view.yours - view.truth
    a, b, c = (float((x * y).sum()) for x, y in ((one, one), (one, other), (other, other)))
    p, q = float((one * extra).sum()), float((other * extra).sum())
    area = a * c - b * b
    if not area > 1e-9 * a * c:
        return None
    first, second = (c * p - b * q) / area, (a * q - b * p) / area
    return (1 + first, 1 + second) if same(view.yours, view.truth + first * one + second * other) else None


def _count_words(suspect: Suspect, path: Path, counts: Sequence[float]) -> str:
    """ "mean is missing", "var has the wrong sign", "var is D times too large"; empty for a number without a name."""
    if _all(counts, 0):
        return f"{_short(path)} is missing"
    if _all(counts, -1):
        return f"{_short(path)} has the wrong sign"
    named = factors.signed(counts, [v.setting for v in suspect.views])
    if named is None:
        return ""
    return f"{_short(path)} is {named.words}"


def factor(suspect: Suspect) -> Diagnosis | None:
    """One path times or over the value of a variable, entry by entry; the other paths right."""
    for flow in all_flows(suspect):
        words = {"path": flow.path.words, "node": flow.path.node}
        for name, value in suspect.values.items():
            if fits(value, suspect.views[0].truth) and value.numel() > 1:
                rows = [(view, k, view.numbers.values[name]) for k, view in enumerate(suspect.views)]
                if all(_times(view, flow.on(k), value) for view, k, value in rows):
                    return suspect.say("path_lacks", factor=name, **words)
                if all(_times(view, flow.on(k), 1 / value) for view, k, value in rows):
                    return suspect.say("path_extra", factor=name, **words)
    return None


def _times(view: View, flow: Tensor, factor: Tensor) -> bool:
    """Whether the student's share of a path, times a factor, is what flows through it. A factor that is 0 somewhere
    proves nothing: there any share would do."""
    if view.yours.shape != view.truth.shape or not bool(factor.all()):
        return False
    return same((view.yours - view.truth + flow) * factor, flow)


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


def _short(path: Path) -> str:
    return path.node if path.kind == "missing_path" else path.words


def _only_one(suspect: Suspect, found: list[Flow]) -> Diagnosis | None:
    for flow in found:
        if all(same(view.yours, flow.on(number)) for number, view in enumerate(suspect.views)):
            return suspect.say("only_path", path=flow.path.words)
    return None


def causes(suspect: Suspect) -> Iterator[Cause]:
    """Each missing path as a cause of its own, for combinations."""
    for path in routes.paths(suspect.formula, suspect.input.name):
        parts = {"path": path.words, "node": path.node, "source": path.source}
        yield replace(cause_of(suspect, path), kind=path.kind, parts=parts)
