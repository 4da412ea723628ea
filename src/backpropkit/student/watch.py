"""What a student's functions did while they ran: which operators, how many of them, and the largest tensor they made.

`layer_norm` is the name of a function of torch's, `aten.native_layer_norm` that of the operator below it. Counts don't
depend on the machine, or on how busy it is.
"""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from torch._ops import OpOverload
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from backpropkit.student.exchange import Count
from backpropkit.student.holding import storage_of
from backpropkit.student.weighing import Alive, Outside

MOST_NAMES = 1000
FEWEST_STEPS, MOST_STEPS = 2, 20_000  # operators: one alone is met again in any loop
AUTOGRAD = "autograd"  # stands among the operators where PyTorch's engine ran one, whoever started it


class Watch:
    """Writes down what runs, by the function of the student's that runs it."""

    def __init__(self, module: types.ModuleType, on: bool, weighing: bool = False) -> None:
        self.module, self.on, self.weighing = module, on, weighing
        self.ran: dict[str, Ran] = {}
        self.running: Ran | None = None  # of the function that was called last
        self.recomputed = 0

    @property
    def found(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the operators."""
        return {function: tuple(sorted(ran.names)[:MOST_NAMES]) for function, ran in self.ran.items()}

    @property
    def counts(self) -> Mapping[str, Count]:
        return {
            function: Count(ran.operators, ran.largest, ran.shape, ran.alive.most, ran.outside.most)
            for function, ran in self.ran.items()
        }

    @property
    def repeated(self) -> int:
        """How often backward, when it last ran, took the steps of forward one after the other."""
        steps = {function: "".join(f"<{name}>" for name in ran.steps) for function, ran in self.ran.items()}
        forward, backward = self.ran.get("forward"), steps.get("backward", "")
        return backward.count(steps["forward"]) if forward is not None and len(forward.steps) >= FEWEST_STEPS else 0

    @contextlib.contextmanager
    def watching(self, function: str) -> Iterator[None]:
        """`function` runs inside; calls of the module's forward from a backward are counted."""
        if not self.on:
            yield
            return
        running = self.running = self.ran.setdefault(function, Ran(most_steps=0 if self.weighing else MOST_STEPS))
        running.steps.clear()
        counting = self._counting() if function == "backward" else nullcontext()
        with (
            counting,
            written_down(lambda: self.running),
            running.outside.weighed() if self.weighing else nullcontext(),
        ):
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


@dataclass
class Ran:
    """What ran, and the largest tensor so far. `inside` says that its shape is that of an operator below the function
    that the student called, such as a matrix product's with the batch and the heads as one axis."""

    most_steps: int = MOST_STEPS  # that are written down: none where memory is weighed, which they would take
    names: set[str] = field(default_factory=set)
    steps: list[str] = field(default_factory=list)
    operators: int = 0
    largest: int = 0
    shape: tuple[int, ...] = ()
    inside: bool = False
    alive: Alive = field(default_factory=Alive)
    outside: Outside = field(default_factory=Outside)

    def saw(self, made: Any, inside: bool) -> Any:
        """A view is as large as the memory that it looks at, so an expanded one is small."""
        with torch._C.DisableTorchFunction():
            for tensor in made if isinstance(made, (tuple, list)) else (made,):
                storage = storage_of(tensor) if isinstance(tensor, torch.Tensor) else None
                numbers = storage.nbytes() // tensor.itemsize if storage is not None else 0
                if storage is not None and not inside:
                    self.alive.saw(storage)
                if numbers > self.largest or (numbers == self.largest and self.inside and not inside):
                    self.largest, self.shape, self.inside = numbers, tuple(tensor.shape), inside
        return made


Running = Callable[[], Ran | None]


@contextlib.contextmanager
def written_down(running: Running) -> Iterator[None]:
    """What this thread does inside is written down where `running` says at that moment, if anywhere."""
    with _Functions(running), _Operators(running):
        yield


class _Functions(TorchFunctionMode):
    def __init__(self, running: Running) -> None:
        super().__init__()
        self.running = running

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made, ran = func(*args, **(kwargs or {})), self.running()
        if ran is None:
            return made
        name = getattr(func, "__name__", "")
        if name == "__get__":
            name = getattr(func.__self__, "__name__", "")
        if isinstance(func, OpOverload) and "grad_fn" in ran.names:  # a node of the graph was called by hand
            ran.names.add(AUTOGRAD)
        ran.names.add(name)
        return ran.saw(made, inside=False)


def _backwards_in_python(frame: types.FrameType | None) -> Iterator[str]:
    """PyTorch's own backwards that are running, of those that it has in Python, made of smaller operators. Below the
    frame there may be none: on a CUDA device autograd goes back in a thread of its own."""
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in ("torch", "backpropkit"):
        if frame.f_globals["__name__"].startswith("torch") and "_backward" in frame.f_code.co_name:
            yield f"aten.{frame.f_code.co_name}"
        frame = frame.f_back


class _Operators(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __init__(self, running: Running) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.running = running

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """No: to skip it torch would first import it, and sympy with it, a second for nothing."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if types:  # a class of the student's, which runs operators of its own instead: with this mode switched off
            with _Operators(self.running):
                made = types[0].__torch_dispatch__(func, types, args, kwargs or {})
        else:
            made = func(*args, **(kwargs or {}))
        ran = self.running()
        if ran is None:
            return made
        name = f"aten.{func._schema.name.partition('::')[2]}"
        ran.names.add(name)
        ran.names.update(_backwards_in_python(sys._getframe()))
        if len(ran.steps) < ran.most_steps:
            ran.steps.append(name)
        if torch._C._current_graph_task_id() >= 0:
            ran.names.add(AUTOGRAD)
        ran.operators += 1
        return ran.saw(made, inside=True)
