"""A factor that is missing on one path alone, even inside a sum: weight in the mean of g, and nowhere else."""

from __future__ import annotations

from backpropkit.diagnose import routes, values
from backpropkit.diagnose.numbers import same
from backpropkit.diagnose.routes import Path
from backpropkit.diagnose.suspect import Cause, Suspect
from backpropkit.verdict import Diagnosis


def find(suspect: Suspect) -> Diagnosis | None:
    """The first path and factor for which what flows through the path without the factor explains the gradient."""
    if any(view.yours.shape != view.truth.shape for view in suspect.views):
        return None
    paths = [flow.path for flow in routes.single_flows(suspect)]
    without = suspect.causes(values.missing)
    suspect.bench.prepare(suspect.bench.both(routes.cause_of(suspect, p), c) for p in paths for c in without)
    for path in paths:
        for cause in without:
            if all(_explains(suspect, path, cause, number) for number in range(len(suspect.views))):
                kind = "path_lacks" if cause.kind == "missing_factor" else "path_undivided"
                return suspect.say(kind, path=path.words, node=path.node, factor=cause.parts["factor"])
    return None


def _explains(suspect: Suspect, path: Path, cause: Cause, number: int) -> bool:
    """With the factor everywhere but on this path; the path is not the only one that has it."""
    closed = routes.cause_of(suspect, path)
    rest, without, neither = (suspect.predicted(c, number) for c in (closed, cause, suspect.bench.both(closed, cause)))
    view = suspect.views[number]
    if rest is None or without is None or neither is None:
        return False
    return view.is_given_by(rest + without - neither) and not same(without, view.truth)
