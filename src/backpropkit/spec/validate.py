"""What can be wrong about the sizes of a spec, found when it is declared.

An instructor's slip must not reach a student as a wrong verdict, so sizes that make two mistakes look alike are
refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from backpropkit.spec import dims
from backpropkit.spec.dims import DIAGNOSIS, SpecError
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import nearest

STANDARD = ("display", "diagnosis", "square", "batch of one", "tiny", "budget")


def sizes(made: Exercise) -> None:
    """Raises SpecError for a case or a dim that is not there, and for sizes that make two dims look alike."""
    for case, chosen in made.sizes.items():
        if case not in STANDARD:
            raise SpecError(f'{made.name}: sizes= names the case "{case}"{nearest(case, STANDARD)}')
        for dim in chosen:
            if dim not in made.dim_names:
                raise SpecError(f'{made.name}: sizes of {case} names the dim "{dim}"{nearest(dim, made.dim_names)}')
    for i in made.inputs:
        if i.below and i.below not in made.dim_names:
            raise SpecError(
                f'{made.name}: input {i.name}: below names the dim "{i.below}"{nearest(i.below, made.dim_names)}'
            )
    _tell_apart(made.name, dict(zip(made.dim_names, DIAGNOSIS, strict=False)) | dict(made.sizes.get("diagnosis", {})))


def budget(made: Exercise) -> None:
    """Raises SpecError for a dim of the budget that is not there."""
    if made.budget is None:
        return
    what = f"{made.name}: budget="
    shapes = [dims.parse(text, what) for text in (made.budget.no_block, made.budget.saved)]
    for dim in (*made.budget.no_loop_over, *dims.names(shapes)):
        if dim not in made.dim_names:
            raise SpecError(f'{what} names the dim "{dim}"{nearest(dim, made.dim_names)}')


def _tell_apart(name: str, chosen: Mapping[str, int]) -> None:
    seen: dict[int, str] = {}
    for dim, size in chosen.items():
        if size == 1:
            raise SpecError(
                f"{name}: {dim} is 1 in the case of the diagnosis, where a sum over it shows nothing. Take 5."
            )
        if size in seen:
            raise SpecError(
                f"{name}: {seen[size]} and {dim} are both {size} in the case of the diagnosis, so mistakes about "
                "the one look like mistakes about the other. Take different primes."
            )
        seen[size] = dim
