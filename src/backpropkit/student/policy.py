"""What student code may not do: let PyTorch differentiate. A guard rail for the honest; the wall is the process split.

Inside `no_autograd` the doors to automatic differentiation raise. A `Watch` writes down the name of every operator that
runs, so that the grader can see an `aten.*_backward` or the very operator that the exercise is about.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any, NoReturn

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

DOORS: tuple[tuple[Any, str, str], ...] = (
    (torch.autograd, "grad", "torch.autograd.grad"),
    (torch.autograd, "backward", "torch.autograd.backward"),
    (torch.autograd, "_engine_run_backward", "the autograd engine"),
    (torch.autograd.graph, "_engine_run_backward", "the autograd engine"),
    (torch.autograd.Variable, "_execution_engine", "the autograd engine"),
    (torch.Tensor, "backward", "Tensor.backward"),
    *(
        (torch.autograd.functional, name, f"torch.autograd.functional.{name}")
        for name in ("jacobian", "hessian", "vjp", "jvp", "vhp", "hvp")
    ),
    *(
        (torch.func, name, f"torch.func.{name}")
        for name in ("grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "linearize")
    ),
    *(
        (torch.autograd.forward_ad, name, f"torch.autograd.forward_ad.{name}")
        for name in ("make_dual", "enter_dual_level", "dual_level")  # printing a tensor unpacks, so that door is open
    ),
)
MOST_NAMES = 200


class Forbidden(BaseException):
    """Raised at a door to automatic differentiation. No Exception, so that `except Exception` lets it through."""


@contextlib.contextmanager
def no_autograd() -> Iterator[None]:
    """The doors to automatic differentiation are shut inside, and as they were outside."""
    before = [(owner, name, owner.__dict__[name]) for owner, name, _ in DOORS]
    for owner, name, words in DOORS:
        setattr(owner, name, _shut(words))
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


def _shut(words: str) -> Callable[..., NoReturn]:
    def shut(*_: Any, **__: Any) -> NoReturn:
        raise Forbidden(words)

    shut.run_backward = shut  # type: ignore[attr-defined]  # the engine is an object that is asked for this
    return shut


class Watch:
    """Writes down the operators that a student's functions run: `layer_norm`, and below it `aten.native_layer_norm`."""

    def __init__(self, module: types.ModuleType, on: bool) -> None:
        self.module, self.on = module, on
        self.names: dict[str, set[str]] = {}
        self.recomputed = 0

    @property
    def found(self) -> dict[str, tuple[str, ...]]:
        """The names, by the function that ran them."""
        return {function: tuple(sorted(names)[:MOST_NAMES]) for function, names in self.names.items()}

    @contextlib.contextmanager
    def watching(self, function: str) -> Iterator[None]:
        """`function` runs inside; calls of the module's forward from a backward are counted."""
        if not self.on:
            yield
            return
        names = self.names.setdefault(function, set())
        with _Functions(names), _Operators(names), self._counting() if function == "backward" else nullcontext():
            yield

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
    def __init__(self, names: set[str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names = names

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """No: to skip it torch would first import it, and sympy with it, a second for nothing."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.add(f"aten.{func._schema.name.partition('::')[2]}")
        return func(*args, **(kwargs or {}))
