"""Inputs from named dims: which cases an exercise is asked, and the random numbers of each.

Every number follows from the seed and the names of what it is for, so one seed repeats a run exactly, and adding a case
changes no other. Nothing is an integer by accident, nothing lies on a kink: conventions there have cases of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from backpropkit.spec import dims
from backpropkit.spec.dims import SpecError
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Case, Input

KINK_DISTANCE = 0.1
DIAGNOSIS_EPS = 0.1  # at 1e-5 a mistake about eps would drown in the rounding of a diagnosis


@dataclass(frozen=True)
class Sample:
    """One case with its numbers: float64 tensors on the CPU, in the order of forward's inputs."""

    case: Case
    sizes: dict[str, int]
    inputs: tuple[Tensor, ...]
    options: dict[str, Any]

    @property
    def passed_options(self) -> dict[str, Any]:
        """The options that the student's forward is called with; the others have the student's own defaults."""
        return dict(self.case.options)


def generator(seed: int, *names: object) -> torch.Generator:
    """Random numbers of their own for everything that has a name."""
    digest = hashlib.sha256(repr((seed, *names)).encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "big") >> 1)


def cases(exercise: Exercise) -> list[Case]:
    """The cases of forward and the gradients: one that students see, one for diagnosis, a square one, the author's."""
    standard = {case.name: case for case in _standard(exercise)}
    authors = []
    for case in exercise.cases:
        if case.name in standard:
            standard[case.name] = _refined(standard[case.name], case)
        else:
            authors.append(replace(case, sizes=_diagnosis_sizes(exercise) | dict(case.sizes)))
    return [*standard.values(), *authors]


def edge_cases(exercise: Exercise) -> list[Case]:
    """The cases of the check `edges`: a batch of one, memory layouts, then the author's."""
    sizes = _diagnosis_sizes(exercise)
    batch = next((name for name in ("N", "B") if _is_batch(exercise, name)), None)
    standard = [
        Case("non-contiguous inputs", sizes, layout="strided"),
        Case("an expanded grad_y", sizes, layout="expanded"),
    ]
    if batch is not None:
        standard.insert(0, Case("a batch of one", sizes | {batch: 1} | dict(exercise.sizes.get("batch of one", {}))))
    return standard + [replace(edge, sizes=sizes | dict(edge.sizes)) for edge in exercise.edges]


def _is_batch(exercise: Exercise, name: str) -> bool:
    """Whether a dim counts examples: it is the first axis of every input that has it (matvec's N is not)."""
    shapes = [[dim.name for dim in i.shape] for i in exercise.inputs]
    return name in exercise.dim_names and all(name not in shape[1:] for shape in shapes)


def _standard(exercise: Exercise) -> list[Case]:
    names = exercise.dim_names
    display = dict(zip(names, dims.DISPLAY, strict=False)) | dict(exercise.sizes.get("display", {}))
    square = dict.fromkeys(names, 4) | dict(exercise.sizes.get("square", {}))
    eps = {"eps": DIAGNOSIS_EPS} if "eps" in exercise.options else {}
    return [
        Case("display", display),
        Case("diagnosis", _diagnosis_sizes(exercise), options=eps),
        Case("square", square),
    ]


def _diagnosis_sizes(exercise: Exercise) -> dict[str, int]:
    chosen = dict(zip(exercise.dim_names, dims.DIAGNOSIS, strict=False))
    return chosen | dict(exercise.sizes.get("diagnosis", {}))


def _refined(standard: Case, authors: Case) -> Case:
    return replace(
        authors,
        sizes={**standard.sizes, **authors.sizes},
        options={**standard.options, **authors.options},
    )


def draw(exercise: Exercise, case: Case, random: torch.Generator) -> Sample:
    """The inputs of one case, with the author's changes."""
    inputs = draw_inputs(exercise.name, exercise.inputs, case, random)
    return Sample(case, dict(case.sizes), inputs, {**exercise.options, **case.options})


def draw_inputs(owner: str, inputs: Sequence[Input], case: Case, random: torch.Generator) -> tuple[Tensor, ...]:
    """One tensor per input, from its dims and the case's sizes. Raises SpecError where a dim has no size."""
    drawn = []
    for i in inputs:
        value = _draw_one(owner, i, case, random)
        try:
            drawn.append(changed(case, i.name, value))
        except Exception as error:
            asked = f"{i.name} {dims.brackets(value.shape)}: {type(error).__name__}: {error}"
            raise SpecError(f'{owner}: case "{case.name}" can\'t change {asked}') from error
    return tuple(drawn)


def changed(case: Case, name: str, value: Tensor) -> Tensor:
    """`value`, or what the author's case makes of it."""
    change = case.changes.get(name)
    if change is None:
        return value
    made = change(value.clone()) if callable(change) else change
    return torch.as_tensor(made, dtype=value.dtype if not isinstance(made, Tensor) else None).clone()


def unfixed(case: Case) -> Case:
    """The case without the author's fixed values, so that drawing it again gives other numbers."""
    return replace(case, changes={name: change for name, change in case.changes.items() if callable(change)})


def _draw_one(owner: str, wanted: Input, case: Case, random: torch.Generator) -> Tensor:
    shape = case.shapes.get(wanted.name)
    if shape is None:
        missing = [dim.name for dim in wanted.shape if dim.name and dim.name not in case.sizes]
        if missing:
            raise SpecError(f'{owner}: case "{case.name}" gives no size to {missing[0]}, a dim of {wanted.name}.')
        shape = tuple(dim.size(case.sizes) for dim in wanted.shape)
    if wanted.kind == "integer":
        return torch.randint(case.sizes[wanted.below], shape, generator=random)
    if wanted.kind == "boolean":
        return torch.rand(shape, generator=random) < 0.5
    if wanted.between is not None:
        low, high = wanted.between
        return low + (high - low) * torch.rand(shape, generator=random, dtype=torch.float64)
    value = torch.randn(shape, generator=random, dtype=torch.float64)
    if wanted.positive:
        value = (value / 2).exp()
    for kink in wanted.away_from:
        side = torch.where(value >= kink, 1.0, -1.0)
        value = torch.where((value - kink).abs() < KINK_DISTANCE, value + KINK_DISTANCE * side, value)
    return value


def upstreams(
    sample: Sample, names: Sequence[str], outputs: Sequence[Tensor], random: torch.Generator, changes: bool = True
) -> tuple[Tensor, ...]:
    """One random upstream gradient per output; never all ones, and for a 0-d loss a number that is neither 0 nor 1.

    Without `changes` they are not what the author's case makes of them.
    """
    case = sample.case if changes else Case(sample.case.name)
    return tuple(
        changed(case, f"grad_{name}", _upstream(sample, output, random))
        for name, output in zip(names, outputs, strict=True)
    )


def _upstream(sample: Sample, output: Tensor, random: torch.Generator) -> Tensor:
    if sample.case.layout == "expanded" or output.dim() == 0:
        number = 1.5 + torch.rand((), generator=random, dtype=torch.float64)
        return number.expand(output.shape).clone()
    return torch.randn(output.shape, generator=random, dtype=torch.float64)
