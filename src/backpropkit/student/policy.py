"""What student code may not do: let PyTorch differentiate. A guard rail for the honest; the wall is the process split.

Inside `no_autograd` the doors to automatic differentiation raise. What gets round them is seen by `watch`, which writes
down the operators that run.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import torch

DOORS: tuple[tuple[Any, str, str], ...] = (
    (torch.autograd, "grad", "torch.autograd.grad"),
    (torch.autograd, "backward", "torch.autograd.backward"),
    (torch.autograd, "_engine_run_backward", "the autograd engine"),
    (torch.autograd.graph, "_engine_run_backward", "the autograd engine"),
    (torch.autograd.Variable, "_execution_engine", "the autograd engine"),
    (torch._C, "_ImperativeEngine", "the autograd engine"),
    (torch._C, "_enter_dual_level", "torch.autograd.forward_ad"),
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
