"""Why an answer is wrong, found from the numbers alone. Called only on a failure; says nothing unproven.

Each wrong gradient goes through the finders in a fixed order, from what shows on the whole array to what needs the
formula's graph. The first cause whose gradient is the student's, to rounding, on every fresh set of numbers, is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from backpropkit.checks.trial import Trial
from backpropkit.diagnose import (
    behind_forward,
    hints,
    inside,
    known,
    local,
    nodes,
    options,
    pairs,
    paths,
    points,
    scale,
    scaled_uses,
    shares,
    softmaxes,
    steps,
    two_paths,
    upstream,
    values,
    whole,
)
from backpropkit.diagnose import forward as forwards
from backpropkit.diagnose.suspect import Cause, Suspect, suspects
from backpropkit.diagnose.versions import Wrong
from backpropkit.spec.exercise import Exercise
from backpropkit.verdict import Diagnosis

Finder = Callable[[Suspect], Diagnosis | None]


def one_of(causes: Callable[[Suspect], Iterable[Cause]]) -> Finder:
    """The first of these causes that explains the gradient; they are listed once for all inputs."""
    return lambda suspect: suspect.first(suspect.causes(causes))


FINDERS: tuple[Finder, ...] = (
    whole.swapped,
    local.forgotten,
    whole.find,
    points.stops_in_another_shape,
    shares.unsummed_product,
    upstream.find,
    scale.sign,
    one_of(local.forgotten_causes),
    one_of(known.causes),
    shares.only_one,
    steps.only_one,
    whole.moved,
    scale.find,
    paths.find,
    local.whole,
    two_paths.find,
    paths.ignoring,
    lambda suspect: suspect.first(list(softmaxes.whole_causes(suspect))),
    one_of(softmaxes.node_causes),
    one_of(local.node_causes),
    scale.signs,
    values.extra_number,
    one_of(values.missing),
    inside.find,
    one_of(values.causes),
    local.diagonal,
    one_of(values.axis_causes),
    values.extra_factor,
    one_of(nodes.causes),
    points.stops,
    one_of(points.causes),
    whole.other_gradient,
    paths.factor,
    scale.number,
    paths.number,
    upstream.reshaped,
    scaled_uses.find,
    pairs.find,
    paths.wrong_part,
    hints.find,
)
VAGUE = ("hint_leak", "hint_rows")


def gradients(
    exercise: Exercise,
    trials: Sequence[Trial],
    wrong: Sequence[str],
    one_entry: Trial | None = None,
    nonlinear: Mapping[str, str] | None = None,
    wrong_forward: Wrong | None = None,
) -> Mapping[str, Diagnosis]:
    """The causes of the wrong gradients, by input; `trials`: two of the diagnosis case, one of the display case.

    `one_entry` is the first of them again with an upstream gradient that is zero but for its first entry; `nonlinear`
    names what is wrong with the gradients that are not linear in the upstream gradient: not_linear, random. Where a
    forward is known to be wrong, a gradient may be wrong with it.
    """
    found: dict[str, Diagnosis] = {}
    asked = list(suspects(exercise, trials, wrong))
    behind = () if wrong_forward is None else (one_of(behind_forward.causes(wrong_forward)),)
    for suspect in asked:
        finders = (scale.precision,) if suspect.is_nearly_right else (*behind, *FINDERS)
        diagnosis = next((d for finder in finders if (d := finder(suspect)) is not None), None)
        if nonlinear and suspect.input.name in nonlinear and (diagnosis is None or diagnosis.kind in VAGUE):
            diagnosis = suspect.say(nonlinear[suspect.input.name])
        if diagnosis is None and one_entry is not None:
            diagnosis = hints.mixing(suspect, one_entry)
        if diagnosis is not None:
            found[suspect.input.name] = diagnosis
    return found | _in_common(asked, found)


def _in_common(asked: Sequence[Suspect], found: Mapping[str, Diagnosis]) -> dict[str, Diagnosis]:
    """One cause of all the gradients, where author's words fit only some of them: one slip in one line is likelier."""
    said = {(d.kind, d.headline.partition(": ")[2]) for d in found.values()}
    if len(asked) < 2 or len(said) < 2 or not any(kind == "known" for kind, _ in said):
        return {}
    plain = chain(asked[0].causes(values.missing), asked[0].causes(values.causes))
    common = next((c for c in plain if all(suspect.explained_by(c) for suspect in asked)), None)
    return {s.input.name: s.say(common.kind, **common.parts) for s in asked} if common is not None else {}


def forward(exercise: Exercise, trials: Sequence[Trial]) -> Wrong | None:
    """The cause of a wrong forward, from the same trials."""
    return forwards.find(exercise, trials)


def follows(exercise: Exercise, trials: Sequence[Trial], name: str, forward: Wrong) -> bool:
    """Whether the gradient of the input `name` is wrong only because forward is, on each of these trials."""
    return behind_forward.everywhere(exercise, trials, name, forward)


def option(exercise: Exercise, number: int | None, trials: Sequence[Trial]) -> Diagnosis | None:
    """The option that an answer doesn't heed, from trials of a case with another one than the default."""
    return options.find(exercise, number, trials)
