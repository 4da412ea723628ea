"""A derivative taken with a number too many inside a function: sigmoid(2 * x) where sigmoid(x) belongs."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from backpropkit.diagnose import lanes, scaled
from backpropkit.diagnose.gates import Affine
from backpropkit.diagnose.suspect import Suspect, by_gate
from backpropkit.spec.rewrite import Edge
from backpropkit.verdict import Diagnosis

MOST_USES = 8  # of variables in a run of the formula: some hundred runs are made


def find(suspect: Suspect) -> Diagnosis | None:
    """The first argument of a function that, times some number, explains the gradient."""
    shown = suspect.views[-1]  # the one with the fewest numbers
    if shown.numbers.steps > MOST_USES or shown.yours.shape != shown.truth.shape:
        return None
    edges = [edge for edge in suspect.formula.edges if edge.role == "argument" and edge.source in suspect.values]

    def made(which: Sequence[int], times: Tensor) -> Tensor:
        gates = [Affine(edges[place], number) for place, number in zip(which, times.tolist(), strict=True)]
        return scaled.rows(lanes.gradients(shown.numbers, gates), suspect.number, shown.truth)

    for place, times in scaled.numbers(len(edges), shown.yours.flatten(), made) if edges else ():
        if suspect.explained_by(by_gate("use_scaled", lambda _, p=place, t=times: Affine(edges[p], t))):  # type: ignore[misc]
            return suspect.say("use_scaled", times, **_words(suspect, edges[place]), times=f"{times:.4g}")
    return None


def _words(suspect: Suspect, edge: Edge) -> dict[str, str]:
    statement = suspect.formula.statements.get(edge.target, edge.target)
    return {"factor": edge.source, "node": edge.target, "statement": statement}
