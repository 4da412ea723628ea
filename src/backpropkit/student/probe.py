"""The questions themselves, as they run beside the student's functions: call them, and describe what they gave back.

Nothing is judged here. Arrays come in as CPU tensors and go out as CPU tensors; in between they are what the student
writes for: tensors on the device under test, or NumPy arrays.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from backpropkit.student.exchange import Answer, Failure, ForwardAsk, LayerAsk, ProbeAsk, Returned
from backpropkit.student.faults import Fault
from backpropkit.student.holding import held_bytes
from backpropkit.student.leaving import left_by
from backpropkit.verdict import Status

Call = Callable[..., Any]


def layer(call: Call, ask: LayerAsk) -> Answer:
    """Forward and its backwards; `call(name, *arguments, **options)` runs a student's function or raises Fault."""
    inputs = [_given(x, ask) for x in ask.inputs]
    upstreams = [[_upstream(g, ask) for g in upstream] for upstream in ask.upstreams]
    outputs: list[tuple[Returned, ...]] = []
    gradients: list[tuple[Returned, ...]] = []
    failure, held = None, 0
    try:
        y, saved = _forward(call, inputs, ask.options, ask.outputs)
        outputs.append(y)
        held = held_bytes(saved, inputs) if ask.watched else 0
        if ask.between:
            outputs.append(_forward(call, [_given(x, ask) for x in ask.between], ask.options, ask.outputs)[0])
        for number, upstream in enumerate(upstreams):
            if ask.fresh and number:
                inputs = [_given(x, ask) for x in ask.inputs]
                y, saved = _forward(call, inputs, ask.options, ask.outputs)
                outputs.append(y)
            gradients.append(_gradients(call("backward", *upstream, saved)))
    except Fault as fault:
        failure = fault.failure
    after = tuple(_back(x) for x in inputs)
    upstreams_after = tuple(tuple(map(_back, u)) for u in upstreams)
    return Answer(tuple(outputs), tuple(gradients), after, upstreams_after, failure, saved_bytes=held)


def forwards(call: Call, ask: ForwardAsk) -> Answer:
    """Forward alone, at each point."""
    outputs = []
    for point in ask.points:
        given = [x.clone() if ask.arrays == "torch" else x.clone().numpy() for x in point]
        try:
            outputs.append(_forward(call, given, ask.options, ask.outputs)[0])
        except Fault as fault:
            return Answer(tuple(outputs), failure=fault.failure)
    return Answer(tuple(outputs))


def run(student: object, ask: ProbeAsk) -> Answer:
    """An author's probe, from its source. It finds np and torch there, held_bytes to weigh what `saved` holds, left_by
    to weigh what a call leaves anywhere, and parts to take a tuple apart."""
    scope: dict[str, Any] = {"np": np, "numpy": np, "torch": torch, "parts": parts}
    scope |= {"held_bytes": held_bytes, "left_by": left_by}
    exec(compile(textwrap.dedent(ask.source), f"<probe {ask.name}>", "exec"), scope)
    inputs = [x.clone() if ask.arrays == "torch" else x.clone().numpy() for x in ask.inputs]
    result = scope[ask.name](student, *inputs, **ask.options)
    return Answer((tuple(map(described, result if isinstance(result, tuple) else (result,))),))


def parts(function: str, result: Any, names: str) -> tuple[Any, ...]:
    """What `function` returned, one by one: as many values as there are `names`. Raises Fault."""
    values = _values(result)
    if len(values) != names.count(",") + 1:
        came = f"a tuple of {len(values)}" if isinstance(result, tuple) else described(result).words
        raise Fault(Failure(Status.ERROR, f"{function} returned {came}; it returns ({names})", function))
    return tuple(values)


def _given(x: Tensor, ask: LayerAsk) -> Any:
    """The student's own copy of an input."""
    x = x.clone().to(ask.device)
    if ask.layout == "strided":  # its axes lie in memory the other way round, with gaps
        turned = tuple(reversed(range(x.dim())))
        x = torch.stack([x.permute(turned)] * 2, dim=-1)[..., 0].permute(turned)
    return x.numpy() if ask.arrays == "numpy" else x


def _upstream(g: Tensor, ask: LayerAsk) -> Any:
    """The student's own copy of an upstream gradient, which for the layout "expanded" is one number seen many times."""
    g = g.clone().to(ask.device)
    if ask.layout == "expanded" and g.numel():
        g = g.flatten()[0].clone().expand(g.shape)
    return g.numpy() if ask.arrays == "numpy" else g


def _back(value: Any) -> Tensor:
    """A plain CPU copy of one of the student's arrays; an empty one if the student made something else of it."""
    copy = described(value).value
    return torch.empty(0) if copy is None else copy


def _forward(call: Call, inputs: Sequence[Any], options: Any, outputs: int) -> tuple[tuple[Returned, ...], Any]:
    result = call("forward", *inputs, **options)
    values = _values(result)
    if len(values) != outputs + 1:
        expected = "(y, saved)" if outputs == 1 else f"a tuple of {outputs} outputs, then saved"
        came = f"a tuple of {len(values)}" if isinstance(result, tuple) else described(result).words
        one = "; what backward needs is one value, such as a tuple" if len(values) > outputs + 1 else ""
        raise Fault(Failure(Status.ERROR, f"forward returned {came}; it returns {expected}{one}", "forward"))
    return tuple(map(described, values[:-1])), values[-1]


def _gradients(result: Any) -> tuple[Returned, ...]:
    """What backward returned, a lone gradient as a tuple of one."""
    return tuple(map(described, _values(result)))


def _values(result: Any) -> list[Any]:
    """What a function returned, one by one. A list is as good as a tuple, unless it is an array written as a list."""
    if isinstance(result, tuple):
        return list(tuple.__iter__(result))
    if isinstance(result, list):
        values = list(list.__iter__(result))
        if any(isinstance(value, (torch.Tensor, np.ndarray)) for value in values):
            return values
    return [result]


def described(value: Any) -> Returned:
    """What a student's function gave back, read through torch's and NumPy's own functions, whatever its class says."""
    if isinstance(value, torch.Tensor):
        return _described_tensor(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return _described_array(value)
    if type(value) is float or (type(value) in (bool, int) and abs(value) < 2**63):
        dtype = torch.float64 if type(value) is float else None
        return Returned("number", torch.tensor(value, dtype=dtype), type(value).__name__)
    return Returned(type(value).__name__)


def _described_tensor(value: Tensor) -> Returned:
    with torch._C.DisableTorchFunctionSubclass():
        if torch._C._dispatch_keys(value).has(torch._C.DispatchKey.Python):  # to read it would run its class's code
            return Returned(type(value).__name__)
        dtype, device = str(value.dtype).removeprefix("torch."), str(value.device)
        if value.layout is not torch.strided or value.is_quantized:
            return Returned(f"{str(value.layout).removeprefix('torch.')} tensor of {dtype}", None, dtype, device)
        if value.device.type == "meta":  # it has a shape and no numbers
            return Returned("tensor", None, dtype, device, value.requires_grad)
        plain = torch.Tensor.detach(value).cpu().resolve_conj().resolve_neg()
        return Returned("tensor", plain.contiguous().clone(), dtype, device, value.requires_grad)


def _described_array(value: Any) -> Returned:
    plain = np.array(value, subok=False)
    if plain.dtype.kind not in "biufc":
        return Returned(f"NumPy array of {plain.dtype}")
    dtype = str(plain.dtype.newbyteorder("="))
    if plain.dtype.itemsize > (16 if plain.dtype.kind == "c" else 8):  # longer than any dtype of torch
        plain = plain.astype(np.complex128 if plain.dtype.kind == "c" else np.float64)
    plain = plain.astype(plain.dtype.newbyteorder("="), order="C")
    return Returned("array", torch.from_numpy(plain), dtype, "cpu")
