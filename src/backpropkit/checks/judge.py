"""One array that a student returned, held against the truth: type, shape, dtype, device and values, in this order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from backpropkit.spec.dims import brackets
from backpropkit.spec.nouns import Arrays
from backpropkit.student.exchange import Failure, Returned
from backpropkit.truth import compare
from backpropkit.verdict import Status

DTYPE_ADVICE = {
    "torch": "Keep the dtype of the inputs: zeros_like for new tensors, .to(x.dtype) for masks and constants.",
    "numpy": "Keep the dtype of the inputs: zeros_like, not zeros; .astype(x.dtype) for masks and counts. A NumPy "
    "scalar such as np.sqrt(8) is a float64 and makes one of all that it meets; math.sqrt(8) is a plain number.",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer. `kind` is one of count, type, shape, dtype, device, finite, values, linearity,
    precision, mutates, state, graph, failure. `about` is the result or the function that a message should point at."""

    kind: str
    message: str
    advice: str = ""
    status: Status = Status.FAILED
    failure: Failure | None = None
    about: str = ""


@dataclass(frozen=True)
class Asked:
    """What an answer must be like: which arrays, on which device, how close."""

    arrays: Arrays = "torch"
    device: str = "cpu"
    dtype: str = "float64"
    tolerance: float = compare.TOLERANCE


def array_problem(name: str, came: Returned, truth: Tensor, asked: Asked, scale: float = 0.0) -> Problem | None:
    """What is wrong with `came` as the answer called `name`; None where it is right."""
    came = _bare_number(came, truth, asked)
    found = form_problem(name, came, truth, asked)
    if found is None and came.value is not None:
        found = _value_problem(name, came.value, truth, asked, scale)
    return None if found is None else replace(found, about=name)


def _bare_number(came: Returned, truth: Tensor, asked: Asked) -> Returned:
    """In NumPy a Python float is as good as an array without axes: NumPy's own functions hand out both."""
    if asked.arrays == "numpy" and came.kind == "number" and came.dtype == "float" and not truth.dim():
        return replace(came, kind="array", dtype=asked.dtype, device="cpu")
    return came


def form_problem(name: str, came: Returned, truth: Tensor, asked: Asked) -> Problem | None:
    """What is wrong with `came` before one looks at its numbers."""
    noun, kind = ("tensor", "tensor") if asked.arrays == "torch" else ("NumPy array", "array")
    if came.kind != kind:
        message = f"{name} is {came.words}, not a {noun}"
        return Problem("type", message, f"Return a {noun} of shape {brackets(truth.shape)}.")
    if not _same_device(came.device, asked.device):
        message = f"{name} is on {came.device}; the inputs are on {asked.device}"
        return Problem(
            "device", message, "Make new tensors on the device of the inputs: zeros_like, or device=x.device."
        )
    if came.value is not None and came.value.shape != truth.shape:
        message = f"{name} has shape {brackets(came.value.shape)}; it should be {brackets(truth.shape)}"
        return Problem("shape", message, "Write the shape of each step beside its line.")
    if came.dtype != asked.dtype:
        message = f"{name} is {came.dtype} for inputs of {asked.dtype}"
        return Problem("dtype", message, DTYPE_ADVICE[asked.arrays])
    return None if came.value is not None else Problem("type", f"{name} holds no numbers")


def _value_problem(name: str, came: Tensor, truth: Tensor, asked: Asked, scale: float) -> Problem | None:
    if compare.agree(came, truth, asked.tolerance, scale):
        return None
    if not bool(torch.isfinite(came.double()).all()) and bool(torch.isfinite(truth).all()):
        found = "NaN" if bool(came.isnan().any()) else "infinite"
        advice = (
            "Look for 0/0, the log of 0, exp of a large number, or an entry of an empty array that is never written."
        )
        return Problem("finite", f"{name} is {found} where PyTorch's is finite", advice)
    return Problem("values", f"{name} is wrong: {worst(came, truth)}")


def worst(came: Tensor, truth: Tensor) -> str:
    """The worst entry with both numbers: "at [0, 2] it is 0.018, PyTorch's is -0.156"."""
    index = compare.worst_entry(came, truth)
    place = f"at {brackets(index)} it is" if index else "it is"
    yours, right = came[index].item(), truth[index].item()
    digits = next((d for d in (4, 8, 12) if number(yours, d) != number(right, d)), 17)
    return f"{place} {number(yours, digits)}, PyTorch's is {number(right, digits)}"


def number(value: float | bool, digits: int = 4) -> str:
    """A number as people write it, with as many digits as it takes to tell it from another."""
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)


def count_problem(what: str, came: tuple[Returned, ...], names: tuple[str, ...]) -> Problem | None:
    """Whether the right number of values came back."""
    if len(came) == len(names):
        return None
    listed = ", ".join(r.words for r in came)
    values = "1 value" if len(came) == 1 else f"{len(came)} values"
    values = listed if len(came) == 1 and came[0].value is None else f"{values} ({listed})"
    message = f"{what} returned {values}; it returns {len(names)}: {', '.join(names)}"
    return Problem("count", message, "Return one value for each name, in this order, as a tuple.", about=names[0])


def failure_problem(failure: Failure) -> Problem:
    """A student's fault as a problem of the check that met it."""
    shapes = ", ".join(f"{name} {brackets(shape)}" for name, shape in failure.shapes)
    return Problem("failure", failure.message, shapes, failure.status, failure, failure.function)


def size(*tensors: Tensor) -> float:
    """The size of the numbers that went in, for the floor of a comparison."""
    norms = (torch.linalg.vector_norm(t.double()).item() for t in tensors if t.is_floating_point())
    return max((norm for norm in norms if norm == norm), default=0.0)


def _same_device(came: str, asked: str) -> bool:
    return came == asked or came == f"{asked}:0"
