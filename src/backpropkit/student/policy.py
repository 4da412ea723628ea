"""What student code may not do: let PyTorch differentiate. A guard rail for the honest; the wall is the process split.

Inside `no_autograd` the doors to automatic differentiation raise, and no operator writes down what it did, so that
there is no graph that could be walked by hand. What gets round both is seen by `watch`, which writes down the operators
that run.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, NoReturn

import torch
from torch.autograd import Function
from torch.autograd.function import BackwardCFunction

from backpropkit.student.watch import Ran, written_down

DOORS: tuple[tuple[Any, str, str], ...] = (
    (torch.autograd, "grad", "torch.autograd.grad"),
    (torch.autograd, "backward", "torch.autograd.backward"),
    (torch.autograd, "_engine_run_backward", "the autograd engine"),
    (torch.autograd.graph, "_engine_run_backward", "the autograd engine"),
    (torch.autograd.Variable, "_execution_engine", "the autograd engine"),
    (torch._C, "_ImperativeEngine", "the autograd engine"),
    (torch._C, "_jit_differentiate", "TorchScript's own differentiation"),
    (torch._C, "_enter_dual_level", "torch.autograd.forward_ad"),
    (torch._C, "_dispatch_tls_set_dispatch_key_excluded", "torch's dispatcher"),
    (torch._C, "_ForceDispatchKeyGuard", "torch's dispatcher"),
    (torch._C, "_InferenceMode", "torch.inference_mode(False)"),
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
INFERENCE_MODE = torch._C._InferenceMode


class Forbidden(BaseException):
    """Raised at a door to automatic differentiation. No Exception, so that `except Exception` lets it through."""


@contextlib.contextmanager
def no_autograd() -> Iterator[None]:
    """The doors to automatic differentiation are shut inside, and this thread makes no graph."""
    with _doors_shut(), no_graph():
        yield


@contextlib.contextmanager
def autograd_but_in_functions() -> Iterator[None]:
    """Autograd may be used inside, but not by the forward and the backward of a Function, which are to be written."""
    apply, backward = Function.__dict__["apply"], BackwardCFunction.apply

    def applied(cls: type[Function], *given: Any, **options: Any) -> Any:
        with _doors_shut():
            return apply.__func__(cls, *given, **options)

    def walked(ctx: Any, *upstream: Any) -> Any:
        ran = Ran()
        with _doors_shut(), written_down(lambda: ran):
            gradients = backward(ctx, *upstream)  # type: ignore[no-untyped-call]
        refuse_backward(ran.names)
        return gradients

    Function.apply, BackwardCFunction.apply = classmethod(applied), walked  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Function.apply, BackwardCFunction.apply = apply, backward  # type: ignore[method-assign]


def refuse_backward(operators: Iterable[str]) -> None:
    """Raises Forbidden if one of the operators that ran is one of PyTorch's own backwards."""
    for name in sorted(operators):
        if name.startswith("aten.") and "_backward" in name:
            raise Forbidden(f"{name}, PyTorch's own backward")


@contextlib.contextmanager
def _doors_shut() -> Iterator[None]:
    """As they were outside, afterwards."""
    before = [(owner, name, owner.__dict__[name]) for owner, name, _ in DOORS]
    for owner, name, words in DOORS:
        setattr(owner, name, _shut(words))
    setattr(torch._C, "_InferenceMode", _inference_mode)  # noqa: B010 - a door that is open one way
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


def no_graph() -> AbstractContextManager[Any]:
    """Inside, no operator of this thread writes down what autograd would need, whatever requires grad."""
    return torch._C._AutoDispatchBelowAutograd()


@functools.cache
def _shut(words: str) -> Callable[..., NoReturn]:
    def shut(*_: Any, **__: Any) -> NoReturn:
        raise Forbidden(words)

    shut.run_backward = shut  # type: ignore[attr-defined]  # the engine is an object that is asked for this
    return shut


def _inference_mode(mode: bool) -> Any:
    """Switched on it does no harm; switched off it would let the operators write down again what they did."""
    return INFERENCE_MODE(mode) if mode else _shut("torch.inference_mode(False)")()
