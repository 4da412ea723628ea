"""Path attribution: close the gate of an edge or a node, and the gradient loses exactly what flows through it.

With C = G - G(closed), a student's S - G = k C says that this path is counted 1 + k times: 0 is a missing path, -1 a
wrong sign, D a mean taken as a sum. Two closed gates at once are two missing paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import torch
from torch import Tensor

from backpropkit.diagnose import factors
from backpropkit.diagnose.suspect import Cause, Numbers, Suspect, View, by_gate, ratio, same
from backpropkit.diagnose.variants import Scaled
from backpropkit.spec.graph import Formula, Gate
from backpropkit.spec.rewrite import Edge
from backpropkit.verdict import Diagnosis

MOST = 40  # gates


@dataclass(frozen=True)
class Path:
    """Something that can be closed: a variable, or one use of a variable that has several."""

    gate: Edge | str
    words: str
    kind: str
    source: str
    node: str


def find(suspect: Suspect) -> Diagnosis | None:
    """One path with a recognised coefficient, then two missing ones, then all but one missing."""
    found = _distinct(suspect)
    for path, flows in found:
        counts = _counts(suspect, flows)
        diagnosis = _recognised(suspect, path, counts) if counts else None
        if diagnosis is not None:
            return diagnosis
    return _missing_pair(suspect, [path for path, _ in found]) or _pair(suspect, found) or _only_one(suspect, found)


def number(suspect: Suspect) -> Diagnosis | None:
    """A path with a coefficient that has no name: "counted 1.37 times"."""
    for path, flows in _distinct(suspect):
        counts = _counts(suspect, flows)
        if counts and max(counts) - min(counts) <= 1e-6 * abs(counts[0]):
            return suspect.say("path_number", counts[0], path=path.words, node=path.node, times=f"{counts[0]:.4g}")
    return None


def paths(formula: Formula, source: str) -> list[Path]:
    """The gates on the way from an input to the outputs: variables first, then single uses where there are several."""
    below = _reachable(formula, source)
    output = formula.outputs[-1]
    nodes = [name for name in formula.nodes if name in below and name not in formula.outputs]
    found = [Path(name, f"{source} → {name} → {output}", "missing_path", source, name) for name in nodes]
    for start in (source, *nodes):
        uses = [edge for edge in formula.edges if edge.source == start]
        if len(uses) > 1:
            found += [Path(edge, _use_words(source, edge, output), "missing_use", start, edge.target) for edge in uses]
    return found[:MOST]


def _use_words(source: str, edge: Edge, output: str) -> str:
    steps = [source, edge.source, edge.target, output]
    return " → ".join(dict.fromkeys(steps))


def _reachable(formula: Formula, source: str) -> set[str]:
    found, fresh = {source}, [source]
    while fresh:
        here = fresh.pop()
        for edge in formula.edges:
            for target in edge.target.split(", "):
                if edge.source == here and target not in found:
                    found.add(target)
                    fresh.append(target)
    return found


def _cause(*closed: Path) -> Cause:
    return by_gate("missing_path", lambda _: Scaled({path.gate: 0.0 for path in closed}))


def _flows(suspect: Suspect, path: Path) -> list[Tensor] | None:
    """What flows through a path, on every view; None where nothing does, or everything."""
    cause, flows = _cause(path), []
    for k, view in enumerate(suspect.views):
        rest = suspect.predicted(cause, k)
        if rest is None or rest.shape != view.truth.shape or same(rest, view.truth):
            return None
        flows.append(view.truth - rest)
    return None if same(flows[0], suspect.views[0].truth) else flows


def _distinct(suspect: Suspect) -> list[tuple[Path, list[Tensor]]]:
    """The paths with their flows; of several with the same flow the first, which is the nearest to the input."""
    found: list[tuple[Path, list[Tensor]]] = []
    for path in paths(suspect.formula, suspect.input.name):
        flows = _flows(suspect, path)
        if flows is not None and not any(same(flows[0], other[0]) for _, other in found):
            found.append((path, flows))
    return found


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
    words = {"path": path.words, "node": path.node, "source": path.source}
    if _all(counts, 0):
        return suspect.say(path.kind, 0.0, **words)
    if _all(counts, -1):
        return suspect.say("path_sign", -1.0, **words)
    named = factors.signed(counts, [v.setting for v in suspect.views])
    if named is None:
        return None
    return suspect.say("path_too_large" if named.large else "path_too_small", counts[0], factor=named.text, **words)


def _all(counts: Sequence[float], number: float) -> bool:
    return all(abs(c - number) <= factors.CLOSE for c in counts)


def _missing_pair(suspect: Suspect, found: list[Path]) -> Diagnosis | None:
    for pair in combinations(found, 2):
        if suspect.explained_by(_cause(*pair)):
            return suspect.say("missing_paths", paths=" and ".join(_short(path) for path in pair))
    return None


def _pair(suspect: Suspect, found: list[tuple[Path, list[Tensor]]]) -> Diagnosis | None:
    """Two paths with a recognised coefficient each."""
    for (one, flows), (other, others) in combinations(found, 2):
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
    basis = torch.stack([one.flatten(), other.flatten()], 1)
    extra = torch.linalg.lstsq(basis, (view.yours - view.truth).flatten().unsqueeze(1)).solution
    made = view.truth + (basis @ extra).reshape(view.truth.shape)
    return (1 + float(extra[0]), 1 + float(extra[1])) if same(view.yours, made) else None


def _count_words(suspect: Suspect, path: Path, counts: Sequence[float]) -> str:
    """ "mean is missing", "var has the wrong sign", "var is D times too large"; empty for a number without a name."""
    if _all(counts, 0):
        return f"{_short(path)} is missing"
    if _all(counts, -1):
        return f"{_short(path)} has the wrong sign"
    named = factors.signed(counts, [v.setting for v in suspect.views])
    if named is None:
        return ""
    return f"{_short(path)} is {named.text} times too {'large' if named.large else 'small'}"


def wrong_part(suspect: Suspect) -> Diagnosis | None:
    """What comes back to one variable is wrong, all the rest is right.

    Provable where the variable has fewer entries than the input: then its flow may only be scaled entry by entry.
    """
    for path, flows in _distinct(suspect):
        if isinstance(path.gate, str) and all(map(_scaled_by_entries, suspect.views, flows, _shapes(suspect, path))):
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
    for path in paths(suspect.formula, suspect.input.name):
        yield by_gate(path.kind, _closing(path), path=path.words, node=path.node, source=path.source)


def _closing(path: Path) -> Callable[[Numbers], Gate]:
    return lambda _: Scaled({path.gate: 0.0})
