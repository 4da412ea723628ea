"""Path attribution: close the gate of an edge or a node, and the gradient loses exactly what flows through it.

With C = G - G(closed), a student's S - G = k C says that this path is counted 1 + k times: 0 is a missing path, -1 a
wrong sign, D a mean taken as a sum. Two closed gates at once are two missing paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import torch
from torch import Tensor

from backpropkit.diagnose import factors, routes, spans
from backpropkit.diagnose.numbers import View, ratio, same
from backpropkit.diagnose.routes import Path, all_flows, cause_of, single_flows
from backpropkit.diagnose.suspect import Cause, Suspect, by_gate
from backpropkit.diagnose.values import fits
from backpropkit.spec.graph import OPEN
from backpropkit.student.exchange import Tensors
from backpropkit.verdict import Diagnosis


def find(suspect: Suspect) -> Diagnosis | None:
    """One path with a recognised coefficient."""
    for path, flows in all_flows(suspect):
        counts = _counts(suspect, flows)
        diagnosis = _recognised(suspect, path, counts) if counts else None
        if diagnosis is not None:
            return diagnosis
    return None


def find_two(suspect: Suspect) -> Diagnosis | None:
    """Two missing paths, then two with a recognised coefficient each, then all but one missing."""
    found = single_flows(suspect)
    return _missing_pair(suspect, [path for path, _ in found]) or _pair(suspect, found) or _only_one(suspect, found)


def number(suspect: Suspect) -> Diagnosis | None:
    """A path with a coefficient that has no name: "counted 1.37 times"."""
    for path, flows in all_flows(suspect):
        counts = _counts(suspect, flows)
        if counts and max(counts) - min(counts) <= 1e-6 * abs(counts[0]):
            return suspect.say("path_number", counts[0], path=path.words, node=path.node, times=f"{counts[0]:.4g}")
    return None


def _counts(suspect: Suspect, flows: Sequence[Tensor]) -> list[float]:
    """How often the student counts a path, on each view; empty where no such number explains the gradient."""
    counts = []
    for view, flow in zip(suspect.views, flows, strict=True):
        if view.yours.shape != view.truth.shape:
            return []
        extra = ratio(view.yours - view.truth, flow)
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


def _pair(suspect: Suspect, found: list[tuple[Path, list[Tensor]]]) -> Diagnosis | None:
    """Two paths with a recognised coefficient each."""
    first_view = suspect.views[0]
    if len(found) < 2 or first_view.yours.shape != first_view.truth.shape:
        return None
    steps = torch.stack([flows[0].flatten() for _, flows in found])
    for i, j in spans.holding((first_view.yours - first_view.truth).flatten(), steps):
        (one, flows), (other, others) = found[i], found[j]
        solved = [_solve(view, a, b) for view, a, b in zip(suspect.views, flows, others, strict=True)]
        counts = [pair for pair in solved if pair is not None]
        if len(counts) < len(solved) or any(_all([c[k] for c in counts], 1) for k in (0, 1)):
            continue
        if all(_all([c[k] for c in counts], -1) for k in (0, 1)):
            return suspect.say("paths_sign", -1.0, paths=f"{_short(one)} and {_short(other)}")
        first, second = (_count_words(suspect, p, [c[k] for c in counts]) for k, p in enumerate((one, other)))
        if first and second:
            return suspect.say("two_paths", first=first, second=second)
    return None


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
    for path, flows in all_flows(suspect):
        for name, value in suspect.values.items():
            if fits(value, suspect.views[0].truth) and value.numel() > 1:
                rows = list(zip(suspect.views, flows, strict=True))
                if all(_times(view, flow, view.numbers.values[name]) for view, flow in rows):
                    return suspect.say("path_lacks", path=path.words, node=path.node, factor=name)
                if all(_times(view, flow, 1 / view.numbers.values[name]) for view, flow in rows):
                    return suspect.say("path_extra", path=path.words, node=path.node, factor=name)
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
    for path, flows in all_flows(suspect):
        if len(path.gates) == 1 and _ignores(suspect, path, flows):
            return suspect.say("path_ignores", path=path.words, node=path.node)
    return None


def _ignores(suspect: Suspect, path: Path, flows: Sequence[Tensor]) -> bool:
    """Whether the student's share of a path is a multiple of what ones would send, whatever the upstream gradient."""
    for view, flow in zip(suspect.views, flows, strict=True):
        ones = _through(suspect, path, view, tuple(map(torch.ones_like, view.upstream)))
        if ratio(view.yours - view.truth + flow, ones) is None:
            return False
    first, twin = suspect.views[0], suspect.twin
    again = twin.yours - twin.truth + _through(suspect, path, twin, twin.upstream)
    return same(first.yours - first.truth + flows[0], again)


def _through(suspect: Suspect, path: Path, view: View, upstream: Tensors) -> Tensor:
    """What flows through a path for this upstream gradient."""
    gate = routes.closing(path)(view.numbers)
    everything, rest = (view.numbers.gradients(g, upstream)[suspect.number] for g in (OPEN, gate))
    return everything - rest


def wrong_part(suspect: Suspect) -> Diagnosis | None:
    """What comes back to one variable is wrong, all the rest is right.

    Provable where the variable has fewer entries than the input: then its flow may only be scaled entry by entry.
    """
    for path, flows in all_flows(suspect):
        if (
            isinstance(path.gates[0], str)
            and len(path.gates) == 1
            and all(map(_scaled_by_entries, suspect.views, flows, _shapes(suspect, path)))
        ):
            return suspect.say("path_wrong", path=path.words, node=path.node)
    return None


def _shapes(suspect: Suspect, path: Path) -> list[Sequence[int]]:
    values = [view.numbers.values.get(path.node) for view in suspect.views]
    return [() if value is None else value.shape for value in values]


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


def _only_one(suspect: Suspect, found: list[tuple[Path, list[Tensor]]]) -> Diagnosis | None:
    for path, flows in found:
        if all(same(view.yours, flow) for view, flow in zip(suspect.views, flows, strict=True)):
            return suspect.say("only_path", path=path.words)
    return None


def causes(suspect: Suspect) -> Iterator[Cause]:
    """Each missing path as a cause of its own, for combinations."""
    for path in routes.paths(suspect.formula, suspect.input.name):
        yield by_gate(path.kind, routes.closing(path), path=path.words, node=path.node, source=path.source)
