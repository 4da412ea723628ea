"""What is right: PyTorch's own operator, differentiated by PyTorch's own autograd.

No backward is written here, or anywhere in the package. The only other opinion that the kit asks for is that of finite
differences, in `finite`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from backpropkit.spec.dims import SpecError, brackets
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.place import line_in

Function = Callable[..., Any]


@dataclass(frozen=True)
class Truth:
    """The right outputs, and for each set of upstream gradients the right gradient of each differentiable input."""

    outputs: tuple[Tensor, ...]
    gradients: tuple[tuple[Tensor, ...], ...]


@contextmanager
def exact() -> Iterator[None]:
    """Numbers as exact as the dtype allows: TF32 and autocast are off inside, and back as they were outside."""
    matmul, cudnn = torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    try:
        with ExitStack() as off:
            for device in filter(torch.is_autocast_enabled, ("cpu", "cuda")):
                off.enter_context(torch.autocast(device, enabled=False))
            yield
    finally:
        torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32 = matmul, cudnn


def operator(exercise: Exercise) -> Function:
    """The function that a student is compared with: `operator(inputs, options)` gives a tuple of outputs."""
    formula, own = exercise.formula, exercise.torch
    assert formula is not None
    if own is None:
        return lambda inputs, options: formula(inputs, options)

    def called(inputs: Sequence[Tensor], options: dict[str, Any]) -> tuple[Tensor, ...]:
        result = own(*inputs, **options)
        return tuple(result) if isinstance(result, (tuple, list)) else (result,)

    return called


def outputs(exercise: Exercise, inputs: Sequence[Tensor], options: dict[str, Any]) -> tuple[Tensor, ...]:
    """The right outputs. Raises SpecError, with the shapes, where PyTorch's operator can't take the sampled inputs, or
    gives another number of outputs than the spec."""
    return outputs_of(
        exercise, operator(exercise), "the formula" if exercise.torch is None else "torch=", inputs, options
    )


def outputs_of(
    exercise: Exercise, function: Function, what: str, inputs: Sequence[Tensor], options: dict[str, Any]
) -> tuple[Tensor, ...]:
    """The same of the formula or of PyTorch's operator, as `what` says."""
    shapes = ", ".join(f"{i.name} {brackets(x.shape)}" for i, x in zip(exercise.inputs, inputs, strict=True))
    try:
        with torch.no_grad(), exact():
            found = tuple(y.clone() for y in function(inputs, options))
    except Exception as error:
        words, line = (str(error).splitlines() or [""])[0], line_in(error, exercise.file)
        place = f" (line {line})" if line else ""
        raise SpecError(f"{exercise.name}: {what} raised {type(error).__name__} on {shapes}: {words}{place}") from error
    names = ", ".join(output.name for output in exercise.outputs)
    if len(found) != len(exercise.outputs):
        raise SpecError(
            f"{exercise.name}: {what} returns {len(found)} values on {shapes}, and output= names "
            f"{len(exercise.outputs)}: {names}."
        )
    return found


def gradients(
    exercise: Exercise,
    function: Function,
    inputs: Sequence[Tensor],
    options: dict[str, Any],
    upstream: Sequence[Tensor],
) -> tuple[Tensor, ...]:
    """The gradient of each differentiable input of `function(inputs, options)`; zeros where it has no path to y."""
    given = leaves(exercise, inputs)
    with torch.enable_grad(), exact():
        y = function(given, options)
    return vector_jacobian_product(y, upstream, given)


def leaves(exercise: Exercise, inputs: Sequence[Tensor]) -> list[Tensor]:
    """The inputs as a graph begins with them; those that have a gradient require one."""
    return [x.detach().requires_grad_(i.grad) for i, x in zip(exercise.inputs, inputs, strict=True)]


def vector_jacobian_product(
    outputs: Sequence[Tensor], upstream: Sequence[Tensor], inputs: Sequence[Tensor], *, keep: bool = False
) -> tuple[Tensor, ...]:
    """The gradient of <grad_y, y> by each input that requires one; the graph is left for another if it is to `keep`.

    Asked for as the gradient of a number, since torch.autograd.grad with grad_outputs imports sympy, which takes as
    long as half of torch.
    """
    wanted = [x for x in inputs if x.requires_grad]
    with torch.enable_grad(), exact():
        projected = [(y * g).sum() for y, g in zip(outputs, upstream, strict=True) if y.requires_grad]
        if not projected:
            return tuple(torch.zeros_like(x) for x in wanted)
        found = torch.autograd.grad(projected, wanted, retain_graph=keep, allow_unused=True)
    return tuple(
        torch.zeros_like(x) if g is None else g.detach().contiguous() for g, x in zip(found, wanted, strict=True)
    )


def truth(
    exercise: Exercise, inputs: Sequence[Tensor], options: dict[str, Any], upstreams: Sequence[Sequence[Tensor]]
) -> Truth:
    """PyTorch's outputs and gradients, one tuple of gradients per set of upstream gradients."""
    function = operator(exercise)
    found = tuple(gradients(exercise, function, inputs, options, upstream) for upstream in upstreams)
    return Truth(outputs(exercise, inputs, options), found)


def check_shapes(exercise: Exercise, sizes: Mapping[str, int], outputs: Sequence[Tensor]) -> None:
    """Raises SpecError where an output has not the shape that the spec gives it; dims without a size may be any."""
    for output, y in zip(exercise.outputs, outputs, strict=True):
        asked = [
            dim.size(sizes) if dim.name in sizes or not dim.name else size
            for dim, size in zip(output.shape, y.shape, strict=False)
        ]
        if len(output.shape) != y.dim() or list(y.shape) != asked:
            chosen = ", ".join(f"{name}={size}" for name, size in sizes.items())
            raise SpecError(
                f"{exercise.name}: output {output.name} is declared as {brackets(output.shape)}, and for {chosen} it "
                f"has the shape {brackets(y.shape)}. Write the dims that it has."
            )
