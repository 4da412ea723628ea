"""The ways from an input to the output: what can be closed in a formula's graph, and how much flows through it.

A way is a variable, one use of a variable that has several, or two of these behind each other. Through a gate flows
what the gradient loses when it closes: C = G - G(closed). Through two gates in turn flows what both of them take
away, less what closing both takes away: inclusion and exclusion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import torch
from torch import Tensor

from backpropkit.diagnose.numbers import Numbers, same
from backpropkit.diagnose.suspect import Cause, Suspect, by_gate
from backpropkit.diagnose.tape import Bent, Place
from backpropkit.spec.graph import Formula, Gate

MOST = 40  # single gates
MOST_CROSSED = 8  # single gates of which every two are tried behind each other


@dataclass(frozen=True)
class Path:
    """What is closed together, and how people call it: "x → var → y"."""

    gates: tuple[Place, ...]
    words: str
    kind: str
    source: str
    node: str


Flow = tuple[Path, list[Tensor]]


def paths(formula: Formula, source: str) -> list[Path]:
    """The single gates on the way from an input to the outputs: variables first, then uses where there are several."""
    below = reachable(formula, source)
    nodes = [name for name in formula.nodes if name in below and name not in formula.outputs]
    found = [Path((n,), _words(formula, source, n), "missing_path", source, n) for n in nodes]
    for start in (source, *nodes):
        uses = [edge for edge in formula.edges if edge.source == start]
        targets = [edge.target for edge in uses]
        for edge in uses if len(uses) > 1 else []:
            twice = targets.count(edge.target) > 1 and edge.through
            steps = (source, start, *([edge.through] if twice else []), edge.target)
            found.append(Path((edge,), _words(formula, *steps), "missing_use", start, edge.target))
    return found[:MOST]


def _words(formula: Formula, *steps: str) -> str:
    """The path through these variables, to the first output that they reach. A variable that is used twice in one
    statement is told apart by the function that it goes into."""
    last = steps[-1].split(", ")[0]
    ends = [output for output in formula.outputs if output in reachable(formula, last)]
    return " → ".join(dict.fromkeys((*steps, *ends[:1])))


def reachable(formula: Formula, source: str) -> set[str]:
    """Every variable that a variable has an effect on, and itself."""
    found, fresh = {source}, [source]
    while fresh:
        here = fresh.pop()
        for edge in formula.edges:
            for target in edge.target.split(", "):
                if edge.source == here and target not in found:
                    found.add(target)
                    fresh.append(target)
    return found


def is_term(formula: Formula, source: str, output: str) -> bool:
    """Whether a variable is itself a term of the output, through sums alone."""
    reached = {source}
    for node in formula.nodes:
        if any(edge.role == "sum" and edge.target == node and edge.source in reached for edge in formula.edges):
            reached.add(node)
    return output in reached


def closing(*closed: Path) -> Callable[[Numbers], Gate]:
    """The gate that closes these paths."""
    bends = {gate: torch.zeros_like for path in closed for gate in path.gates}
    return lambda _: Bent(bends)


def cause_of(suspect: Suspect, *closed: Path) -> Cause:
    """These paths missing. The same gates are the same cause for every input, so that each is computed once."""
    gates = frozenset(gate for path in closed for gate in path.gates)
    return suspect.bench.closed.setdefault(gates, by_gate("missing_path", closing(*closed)))


def single_flows(suspect: Suspect) -> list[Flow]:
    """What flows through each single gate; of several with the same flow the first, the nearest to the input."""
    key = ("single", suspect.input.name)
    if key not in suspect.bench.flows:
        candidates = ((path, _flows(suspect, path)) for path in paths(suspect.formula, suspect.input.name))
        suspect.bench.flows[key] = _distinct(suspect, candidates, [])
    return suspect.bench.flows[key]


def all_flows(suspect: Suspect) -> list[Flow]:
    """The single gates, then every two of them behind each other."""
    key = ("all", suspect.input.name)
    if key not in suspect.bench.flows:
        singles = single_flows(suspect)
        crossed = (_crossed(suspect, a, b) for a, b in combinations(singles[:MOST_CROSSED], 2))
        suspect.bench.flows[key] = singles + _distinct(suspect, crossed, singles)
    return suspect.bench.flows[key]


def _distinct(suspect: Suspect, flows: Iterator[tuple[Path, list[Tensor] | None]], before: list[Flow]) -> list[Flow]:
    found: list[Flow] = []
    for path, tensors in flows:
        if tensors is None or same(tensors[0], suspect.views[0].truth):
            continue
        if not any(same(tensors[0], other[0]) for _, other in (*before, *found)):
            found.append((path, tensors))
    return found


def _flows(suspect: Suspect, *closed: Path) -> list[Tensor] | None:
    """What closing takes away, on every view; None where it takes nothing."""
    cause, flows = cause_of(suspect, *closed), []
    for k, view in enumerate(suspect.views):
        rest = suspect.predicted(cause, k)
        if rest is None or rest.shape != view.truth.shape or same(rest, view.truth):
            return None
        flows.append(view.truth - rest)
    return flows


def _crossed(suspect: Suspect, first: Flow, second: Flow) -> tuple[Path, list[Tensor] | None]:
    """What flows through both of two gates."""
    (a, flows), (b, others) = first, second
    either = _flows(suspect, a, b)
    path = Path((*a.gates, *b.gates), _joined(a, b), "missing_use", a.source, b.node)
    if either is None:
        return path, None
    crossed = [x + y - z for x, y, z in zip(flows, others, either, strict=True)]
    visible = all(float(c.norm()) > 1e-9 * float(v.truth.norm()) for c, v in zip(crossed, suspect.views, strict=True))
    return path, crossed if visible else None


def _joined(a: Path, b: Path) -> str:
    """ "x → centered → normalized → y" of "x → centered → y" and "x → centered → normalized → y"."""
    (*first, _), (*second, output) = a.words.split(" → "), b.words.split(" → ")
    return " → ".join([*dict.fromkeys((*first, *second)), output])
