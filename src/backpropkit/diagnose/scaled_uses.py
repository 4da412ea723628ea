"""A derivative taken with a number too many inside a function: sigmoid(2 * x) where sigmoid(x) belongs."""

from __future__ import annotations

from torch import Tensor

from backpropkit.diagnose import scaled
from backpropkit.diagnose.gates import Substituted
from backpropkit.diagnose.suspect import Suspect
from backpropkit.diagnose.variants import gradients
from backpropkit.spec.rewrite import Edge
from backpropkit.verdict import Diagnosis

MOST_USES = 8  # of variables in a run of the formula: some hundred runs are made


def find(suspect: Suspect) -> Diagnosis | None:
    """The first argument of a function that, times some number, explains the gradient."""
    if suspect.views[0].numbers.steps > MOST_USES:
        return None
    for edge in suspect.formula.edges:
        if edge.role == "argument" and edge.source in suspect.values:
            views = [(view.yours, _made(suspect, edge, k)) for k, view in enumerate(suspect.views)]
            times = scaled.number(views)
            if times is not None:
                words = {"factor": edge.source, "node": edge.target, "times": f"{times:.4g}"}
                statement = suspect.formula.statements.get(edge.target, edge.target)
                return suspect.say("use_scaled", times, **words, statement=statement)
    return None


def _made(suspect: Suspect, edge: Edge, view: int) -> scaled.Made:
    numbers = suspect.views[view].numbers

    def made(times: float) -> Tensor:
        gate = Substituted(edge, lambda value, _: times * value)
        return gradients(numbers.exercise, numbers.sample, numbers.upstream, gate)[suspect.number]

    return made
