"""What a student's functions did while they ran: which operators, how many of them, and the largest tensor they made.

`layer_norm` is the name of a function of torch's, `aten.native_layer_norm` that of the operator below it. Counts don't
depend on the machine, or on how busy it is.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from backpropkit.student.exchange import Count

MOST_NAMES = 200


class Watch:
    """Writes down what runs, by the function of the student's that runs it."""

    def __init__(self, module: types.ModuleType, on: bool) -> None:
        self.module, self.on = module, on
        self.names: dict[str, set[str]] = {}
        self.counts: dict[str, Count] = {}
        self.recomputed = 0

    @property
    def found(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the operators."""
        return {function: tuple(sorted(names)[:MOST_NAMES]) for function, names in self.names.items()}

    @contextlib.contextmanager
    def watching(self, function: str) -> Iterator[None]:
        """`function` runs inside; calls of the module's forward from a backward are counted."""
        if not self.on:
            yield
            return
        names = self.names.setdefault(function, set())
        operators = _Operators(names, self.counts.get(function, Count()))
        try:
            with _Functions(names), operators, self._counting() if function == "backward" else nullcontext():
                yield
        finally:
            self.counts[function] = operators.count

    @contextlib.contextmanager
    def _counting(self) -> Iterator[None]:
        forward, calls = self.module.__dict__["forward"], 0

        def counted(*arguments: Any, **options: Any) -> Any:
            nonlocal calls
            calls += 1
            return forward(*arguments, **options)

        self.module.__dict__["forward"] = counted
        try:
            yield
        finally:
            self.module.__dict__["forward"] = forward
            self.recomputed = max(self.recomputed, calls)


class _Functions(TorchFunctionMode):
    def __init__(self, names: set[str]) -> None:
        super().__init__()
        self.names = names

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.add(getattr(func, "__name__", ""))
        return func(*args, **(kwargs or {}))


class _Operators(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __init__(self, names: set[str], count: Count) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names, self.count = names, count

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """No: to skip it torch would first import it, and sympy with it, a second for nothing."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.add(f"aten.{func._schema.name.partition('::')[2]}")
        made = func(*args, **(kwargs or {}))
        self.count = _with(self.count, made if isinstance(made, (tuple, list)) else (made,))
        return made


def _with(count: Count, made: tuple[Any, ...] | list[Any]) -> Count:
    """One operator more, and what it made. A view is as large as the memory that it looks at, an expanded one small."""
    largest, shape = count.largest, count.shape
    with torch._C.DisableTorchFunctionSubclass():
        for tensor in made:
            if isinstance(tensor, torch.Tensor) and tensor.layout is torch.strided:
                numbers = tensor.untyped_storage().nbytes() // tensor.element_size()
                if numbers > largest:
                    largest, shape = numbers, tuple(tensor.shape)
    return Count(count.operators + 1, largest, shape)
