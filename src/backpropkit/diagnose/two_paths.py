"""Two paths at once: both missing, each with a recognised coefficient; or all but one missing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import torch
from torch import Tensor

from backpropkit.diagnose import factors, spans
from backpropkit.diagnose.numbers import View, same
from backpropkit.diagnose.routes import Flow, Path, all_flows, cause_of, single_flows
from backpropkit.diagnose.suspect import Suspect
from backpropkit.truth import compare
from backpropkit.verdict import Diagnosis


def find(suspect: Suspect) -> Diagnosis | None:
    """Two missing paths, then two with a recognised coefficient each, then all but one missing."""
    found = single_flows(suspect)
    return _missing_pair(suspect, [flow.path for flow in found]) or _pair(suspect, found) or _only_one(suspect, found)


def may_explain(suspect: Suspect, wanted: Tensor) -> list[bool]:
    """Which of these gradients on the first view, [K, *shape], one path or two of them may explain."""
    found, wanted = single_flows(suspect), wanted.flatten(1)
    if not found:
        return [False] * len(wanted)
    truth = suspect.views[0].truth.flatten()
    steps = torch.stack([flow.on(0).flatten() for flow in all_flows(suspect)])
    closed = [suspect.predicted(cause_of(suspect, *pair), 0) for pair in combinations([f.path for f in found], 2)]
    made = torch.stack([*steps, *(gradient.flatten() for gradient in closed if gradient is not None)])
    one = spans.along(wanted - truth, steps).any(1) | spans.along(wanted, made).any(1)
    return (one | spans.held(wanted - truth, steps[: len(found)])).tolist()


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
        if len(counts) < len(solved) or any(factors.all_are([c[k] for c in counts], 1) for k in (0, 1)):
            continue
        if not _apart(suspect, one, other):
            continue
        if all(factors.all_are([c[k] for c in counts], -1) for k in (0, 1)):
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
    if factors.all_are(counts, 0):
        return f"{_short(path)} is missing"
    if factors.all_are(counts, -1):
        return f"{_short(path)} has the wrong sign"
    named = factors.signed(counts, [v.setting for v in suspect.views])
    if named is None:
        return ""
    return f"{_short(path)} is {named.words}"


def _short(path: Path) -> str:
    return path.node if path.kind == "missing_path" else path.words


def _only_one(suspect: Suspect, found: list[Flow]) -> Diagnosis | None:
    for flow in found:
        if all(same(view.yours, flow.on(number)) for number, view in enumerate(suspect.views)):
            return suspect.say("only_path", path=flow.path.words)
    return None
