"""The whole explanation of one layer, section by section, from the reference or beside a student's file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import torch
from torch import Tensor

from backpropkit.checks.trial import prepare
from backpropkit.diagnose import variants
from backpropkit.diagnose.numbers import Numbers, dim_names
from backpropkit.explain import jacobian, mine, steps, tiny, tracks
from backpropkit.explain.jacobian import array, close
from backpropkit.explain.mine import Mine
from backpropkit.explain.plain import Backprop, Contributions, Explanation, Variable, Way
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays, Input
from backpropkit.student.exchange import Student
from backpropkit.truth import samples

DRAWS = 5  # random numbers of the same sizes, beside the tiny case
SMALL = 1e-10
Part = TypeVar("Part")


def explain(exercise: Exercise, seed: int, student: Student | None = None, arrays: Arrays = "torch") -> Explanation:
    """All six sections. Raises mine.NoAnswer where the student's file gives no gradients that can be explained."""
    case = tiny.tiny_case(exercise)
    here = tiny.tiny(exercise, case, seed)
    numbers = [here, *tiny.others(here, seed, DRAWS)]
    yours = None if student is None else mine.ask(exercise, student, numbers, arrays)
    truths, found = [tiny.gradients(n) for n in numbers], jacobian.rows(here)
    drawn = jacobian.jacobians(here, found, numbers[1:], None if yours is None else yours.rows)
    star = _star(exercise, truths[0], yours)
    parts = [
        _contributions(numbers, k, wanted, [t[k] for t in truths], yours)
        for k, wanted in enumerate(exercise.differentiable)
    ]
    theirs = None if yours is None else yours.gradients[0][star]
    name = exercise.differentiable[star].name
    return Explanation(
        exercise.name,
        exercise.title,
        dict(case.sizes),
        tuple(_variables(here, yours)),
        tuple(_first(drawn, star)),
        _backprop(here, star, found[star], truths[0][star], theirs),
        tuple(_first(parts, star)),
        steps.numerical(here, name, truths[0][star], theirs),
    )


def _star(exercise: Exercise, truths: Sequence[Tensor], yours: Mine | None) -> int:
    """The input that is looked at most closely: the first whose gradient is wrong, else x, else the first."""
    names = [i.name for i in exercise.differentiable]
    if yours is not None:
        pairs = zip(yours.gradients[0], truths, strict=True)
        wrong = [k for k, (came, truth) in enumerate(pairs) if not close(came, truth)]
        if wrong:
            return wrong[0]
    return names.index("x") if "x" in names else 0


def _first(parts: Sequence[Part], star: int) -> list[Part]:
    return [parts[star], *parts[:star], *parts[star + 1 :]]


def _variables(here: Numbers, yours: Mine | None) -> list[Variable]:
    """Inputs, nodes, outputs, with their dims by name, which are read off sizes that can't be mistaken."""
    exercise, formula = here.exercise, here.formula
    values = vars(variants.values(exercise, here.sample.inputs, here.sample.options))
    named = _dims(exercise)
    made = []
    for wanted in exercise.inputs:
        note = "" if wanted.kind == "float" else f"{wanted.kind}, no gradient"
        note = note if wanted.kind != "float" or wanted.grad else "no gradient asked"
        made.append(Variable("input", _of(named, wanted.name, values), array(wanted.name, values[wanted.name]), note))
    for name in formula.nodes:
        if name not in formula.outputs and isinstance(values.get(name), Tensor):
            made.append(Variable("node", _of(named, name, values), array(name, values[name])))
    for k, output in enumerate(exercise.outputs):
        value = formula(here.sample.inputs, here.sample.options)[k]
        other = None if yours is None or close(yours.outputs[k], value) else array(output.name, yours.outputs[k])
        made.append(Variable("output", tuple(map(str, output.shape)), array(output.name, value), yours=other))
    return made


def _of(named: dict[str, list[str]], name: str, values: dict[str, Tensor]) -> tuple[str, ...]:
    """The dims of a variable; a size that no dim has is written as it is on the tiny case."""
    shape = values[name].shape
    dims = named.get(name, [])
    if len(dims) != len(shape):
        return tuple(map(str, shape))
    return tuple(str(size) if dim.isdigit() else dim for dim, size in zip(dims, shape, strict=True))


def _dims(exercise: Exercise) -> dict[str, list[str]]:
    case = next(case for case in samples.cases(exercise) if case.name == "diagnosis")
    sample = prepare(exercise, case, 0, 1).sample
    composite = {str(dim): dim.size(sample.sizes) for i in exercise.inputs for dim in i.shape if dim.name}
    found = vars(variants.values(exercise, sample.inputs, sample.options))
    named = {name: dim_names(v.shape, sample.sizes | composite) for name, v in found.items() if isinstance(v, Tensor)}
    return named | {i.name: [str(dim) for dim in i.shape] for i in exercise.inputs if i.name not in case.shapes}


def _backprop(here: Numbers, star: int, found: Tensor, truth: Tensor, yours: Tensor | None) -> Backprop:
    exercise = here.exercise
    name = exercise.differentiable[star].name
    upstream = torch.cat([g.reshape(-1) for g in here.upstream])
    product = (found.T @ upstream).reshape(truth.shape)
    entry = int(truth.abs().argmax())
    pairs = zip(upstream.tolist(), found[:, entry].tolist(), strict=True)
    return Backprop(
        tuple(array(f"grad_{o.name}", g) for o, g in zip(exercise.outputs, here.upstream, strict=True)),
        array(f"J.T @ grad_{exercise.outputs[0].name}", product),
        array(f"grad_{name}", truth),
        close(product, truth),
        jacobian.entry_name(f"grad_{name}", truth.shape, entry),
        tuple((g, j) for g, j in pairs if abs(j) > SMALL),
        _is_matrix_product(here, name),
        None if yours is None or close(yours, truth) else array(f"grad_{name}", yours),
    )


def _is_matrix_product(here: Numbers, name: str) -> bool:
    """Whether an input goes straight into a product of matrices, and from there to the output."""
    lines = [here.formula.statements.get(e.target, "") for e in here.formula.edges if e.source == name]
    return len(here.formula.nodes) <= 2 and any(" @ " in line for line in lines)


def _contributions(
    numbers: Sequence[Numbers], k: int, wanted: Input, truths: Sequence[Tensor], yours: Mine | None
) -> Contributions:
    found = tracks.tracks(numbers[0], wanted.name)
    overlap = found is None
    found = tracks.overlapping(numbers[1], wanted, truths[1]) if found is None else found
    flows = [[tracks.flow(n, k, track) for n in numbers] for track in found]
    loud = [j for j, flow in enumerate(flows) if not all(map(_nothing, flow, truths))]
    words, steps_of = tracks.names([found[j] for j in loud]), [found[j].steps for j in loud]
    parts = [flows[j] for j in loud]
    rest = [truth - sum(flow) for truth, *flow in zip(truths, *parts, strict=True)]
    longer = not overlap and not all(map(_nothing, rest, truths))
    if longer:
        words, steps_of, parts = [*words, "round the loop"], [*steps_of, ()], [*parts, rest]
    theirs = None if yours is None else [g[k] for g in yours.gradients]
    ways = _ways(words, steps_of, parts, truths, theirs, overlap)
    return Contributions(
        array(f"grad_{wanted.name}", truths[0]),
        tuple(ways[:-1] if longer else ways),
        tuple(" → ".join(track.steps) for j, track in enumerate(found) if j not in loud),
        ways[-1] if longer else None,
        overlap,
        None if theirs is None else array(f"grad_{wanted.name}", theirs[0]),
    )


def _ways(
    words: Sequence[str],
    steps_of: Sequence[tuple[str, ...]],
    parts: Sequence[Sequence[Tensor]],
    truths: Sequence[Tensor],
    theirs: Sequence[Tensor] | None,
    overlap: bool,
) -> list[Way]:
    """What comes back along each path on the tiny case, and how often a student counts it."""
    counts = [None] * len(parts) if theirs is None or not parts else mine.counts(theirs, truths, parts)
    here = [flow[0] for flow in parts]
    shares = _shares(here, truths[0], overlap)
    rows = zip(steps_of, words, shares, here, counts, strict=True)
    return [Way(steps, name, share, array("", flow).numbers, count) for steps, name, share, flow, count in rows]


def _nothing(part: Tensor, whole: Tensor) -> bool:
    return bool(part.norm() <= SMALL * max(float(whole.norm()), SMALL))


def _shares(parts: Sequence[Tensor], whole: Tensor, overlap: bool) -> list[float]:
    """How much comes back along each path, of all that comes back; what cancels at the end has come back, too."""
    sizes = [float(part.abs().sum()) for part in parts]
    total = float(whole.abs().sum()) if overlap else sum(sizes)
    return [size / total if total else 0.0 for size in sizes]
