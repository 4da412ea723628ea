"""The ways from an input to the output: what can be closed in a formula's graph, and how much flows through it.

A way is a variable, one use of a variable that has several, or two of these behind each other. Through a gate flows
what the gradient loses when it closes: C = G - G(closed). Through two gates in turn flows what both of them take
away, less what closing both takes away: inclusion and exclusion.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, compress

import torch
from torch import Tensor

from backpropkit.diagnose import spans
from backpropkit.diagnose.gates import Bent, Place, Times
from backpropkit.diagnose.numbers import EXACT
from backpropkit.diagnose.suspect import Cause, Suspect, by_gate
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


@dataclass(frozen=True, eq=False)
class Flow:
    """A path, and what flows through it on a view, computed when it is asked for: the first view rules most out."""

    path: Path
    on: Callable[[int], Tensor]


def paths(formula: Formula, source: str) -> list[Path]:
    """The single gates on the way from an input to the outputs: variables first, then uses where there are several."""
    below = formula.reach[source]
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
    ends = [output for output in formula.outputs if output in formula.reach[last]]
    return " → ".join(dict.fromkeys((*steps, *ends[:1])))


def is_term(formula: Formula, source: str, output: str) -> bool:
    """Whether a variable is itself a term of the output, through sums alone."""
    reached = {source}
    for node in formula.nodes:
        if any(edge.role == "sum" and edge.target == node and edge.source in reached for edge in formula.edges):
            reached.add(node)
    return output in reached


def closing(*closed: Path) -> Bent:
    """The gate that closes these paths."""
    return Bent({gate: Times(0.0) for path in closed for gate in path.gates})


def cause_of(suspect: Suspect, *closed: Path, ones: bool = False) -> Cause:
    """These paths missing, or all of them, where the upstream gradient is the right one, or else ones. The same gates
    are the same cause for every input, so that each is computed once."""
    gate = closing(*closed)
    key = (frozenset(gate.bends), ones)
    if key not in suspect.bench.closed:
        suspect.bench.closed[key] = _of_ones(gate) if ones else by_gate("missing_path", lambda _: gate)
    return suspect.bench.closed[key]


def _of_ones(gate: Gate) -> Cause:
    return Cause("ones", {}, lambda numbers: numbers.gradients(gate, tuple(map(torch.ones_like, numbers.upstream))))


def flow_of_ones(suspect: Suspect, path: Path, view: int) -> Tensor:
    """What would flow through a path if the upstream gradient were all ones."""
    everything, rest = (suspect.predicted(cause_of(suspect, *closed, ones=True), view) for closed in ((), (path,)))
    if everything is None or rest is None:
        return torch.full_like(suspect.views[view].truth, math.nan)
    return everything - rest


def single_flows(suspect: Suspect) -> list[Flow]:
    """What flows through each single gate; of several with the same flow the first, the nearest to the input."""
    key = ("single", suspect.input.name)
    if key not in suspect.bench.flows:
        ways = paths(suspect.formula, suspect.input.name)
        suspect.bench.prepare(cause_of(suspect, path) for path in ways)
        candidates = [_through(suspect, path) for path in ways]
        suspect.bench.flows[key] = _distinct(suspect, candidates)
    return suspect.bench.flows[key]


def all_flows(suspect: Suspect) -> list[Flow]:
    """The single gates, then every two of them behind each other."""
    key = ("all", suspect.input.name)
    if key not in suspect.bench.flows:
        singles = single_flows(suspect)
        pairs = list(combinations(singles[:MOST_CROSSED], 2))
        suspect.bench.prepare(cause_of(suspect, a.path, b.path) for a, b in pairs)
        crossed = [_crossed(suspect, a, b) for a, b in pairs]
        suspect.bench.flows[key] = _distinct(suspect, singles + crossed)
    return suspect.bench.flows[key]


def along(suspect: Suspect, flows: Sequence[Flow]) -> list[Flow]:
    """Those of which the student's difference from the truth may be a multiple, on the first view."""
    view = suspect.views[0]
    if view.yours.shape != view.truth.shape or not flows:
        return []
    steps = torch.stack([flow.on(0).flatten() for flow in flows])
    return list(compress(flows, spans.along((view.yours - view.truth).flatten()[None], steps)[0].tolist()))


def _distinct(suspect: Suspect, flows: list[Flow]) -> list[Flow]:
    """Those through which something flows that is not all, nor what flows through one before it."""
    rows = torch.stack([suspect.views[0].truth.flatten(), *(flow.on(0).flatten() for flow in flows)])
    alike = (torch.cdist(rows, rows, p=math.inf) <= EXACT * rows.abs().amax(1)).tril(-1).any(1)
    visible = rows.norm(dim=1) > 1e-9 * rows[0].norm()
    return list(compress(flows, (visible & ~alike)[1:].tolist()))


def _through(suspect: Suspect, *closed: Path) -> Flow:
    """What closing takes away; not a number where that can't be computed."""
    cause = cause_of(suspect, *closed)

    @cache
    def on(view: int) -> Tensor:
        truth, rest = suspect.views[view].truth, suspect.predicted(cause, view)
        return torch.full_like(truth, math.nan) if rest is None or rest.shape != truth.shape else truth - rest

    return Flow(closed[0], on)


def _crossed(suspect: Suspect, a: Flow, b: Flow) -> Flow:
    """What flows through both of two gates."""
    path = Path((*a.path.gates, *b.path.gates), _joined(a.path, b.path), "missing_use", a.path.source, b.path.node)
    either = _through(suspect, a.path, b.path)
    return Flow(path, cache(lambda view: a.on(view) + b.on(view) - either.on(view)))


def _joined(a: Path, b: Path) -> str:
    """ "x → centered → normalized → y" of "x → centered → y" and "x → centered → normalized → y"."""
    (*first, _), (*second, output) = a.words.split(" → "), b.words.split(" → ")
    return " → ".join([*dict.fromkeys((*first, *second)), output])
