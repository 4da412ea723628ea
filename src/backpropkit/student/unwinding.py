"""What student code may enter and never leave: torch's modes, levels and hooks, which would go on for whoever comes
next. A `with` leaves them; a call of `__enter__` does not."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch

# PyTorch 2.5 to 2.7 can't say which hooks there are: there they stay
_top_hooks = getattr(torch._C._autograd, "_top_saved_tensors_default_hooks", lambda ignored: None)


@contextlib.contextmanager
def unwound() -> Iterator[None]:
    """Afterwards all is left that was entered inside. Of functorch's levels and autograd's hooks the kit has none
    where student code runs."""
    functions, operators = _functions(), torch._C._len_torch_dispatch_stack()
    try:
        yield
    finally:
        torch._C._functorch.pop_dynamic_layer_stack_and_undo_to_depth(0)
        while _functions() > functions:
            torch._C._pop_torch_function_stack()
        while torch._C._len_torch_dispatch_stack() > operators:
            torch._C._pop_torch_dispatch_stack(None)
        while _top_hooks(True) is not None:
            torch._C._autograd._pop_saved_tensors_default_hooks()


def _functions() -> int:
    """How many modes for functions are entered, beside that of a default device, which lies below all others: a setting
    that a student may make."""
    default = getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None)
    return torch._C._len_torch_function_stack() - (default is not None)
