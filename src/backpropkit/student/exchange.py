"""What passes between the grader and a student's file: questions one way, what came back the other way. Plain data.

The grader decides everything from these; whatever answers them, in this process or in a locked-down one, decides
nothing. That is why a question holds inputs and never a truth, a tolerance or a seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from torch import Tensor

from backpropkit.verdict import Status

Tensors = tuple[Tensor, ...]


@dataclass(frozen=True)
class Failure:
    """Why a student's function gave no answer, with the student's own line."""

    status: Status
    message: str
    function: str = ""
    line: int | None = None
    source: str = ""
    assigns: str = ""
    shapes: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass(frozen=True)
class Returned:
    """One thing that a student's function gave back.

    `kind` is "tensor", "array", "number", or the name of its type. `value` is a copy on the CPU without a graph, None
    where it is no numbers. `dtype`, `device` and `requires_grad` are those of the original.
    """

    kind: str
    value: Tensor | None = None
    dtype: str = ""
    device: str = ""
    requires_grad: bool = False

    @property
    def words(self) -> str:
        """What a person would call it: "a tensor [3, 5]", "None", "a list"."""
        if self.kind in ("tensor", "array") and self.value is not None:
            name = "a tensor" if self.kind == "tensor" else "a NumPy array"
            return f"{name} [{', '.join(map(str, self.value.shape))}]"
        if self.kind == "NoneType":
            return "None"
        return f"{'an' if self.kind[:1] in 'aeiou' else 'a'} {self.kind}"


@dataclass(frozen=True)
class Wanted:
    """A function that the file must have: how many positional arguments it is called with, its keywords, its arguments
    as the stub has them, the names of what it returns, and whether it may differentiate with autograd."""

    name: str
    positional: int
    keywords: tuple[str, ...] = ()
    arguments: str = ""
    returns: tuple[str, ...] = ()
    autograd: bool = False


@dataclass(frozen=True)
class Facts:
    """What a file holds: `failure` where it does not load, then per function its problem (None: it is written), the
    lines on which names like grad_x are made, and the arguments of functions that take them in a wrong order."""

    failure: Failure | None = None
    problems: Mapping[str, Failure | None] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    printed: str = ""
    turned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class LayerAsk:
    """Run forward, then backward once per set of upstream gradients.

    `fresh` calls forward anew before each backward; else all of them share one `saved`. `between` holds other inputs,
    with which forward is called once more before the first backward. Arrays arrive contiguous; "strided" makes the
    student's copies non-contiguous, "expanded" gives the upstream gradients the stride 0. A `watched` ask also tells
    which operators ran, one that is `weighed` too how much memory NumPy and Python took.
    """

    inputs: Tensors
    options: Mapping[str, Any]
    upstreams: tuple[Tensors, ...] = ()
    outputs: int = 1
    fresh: bool = False
    between: Tensors = ()
    layout: Literal["contiguous", "strided", "expanded"] = "contiguous"
    arrays: Literal["torch", "numpy"] = "torch"
    device: str = "cpu"
    watched: bool = False
    weighed: bool = False


@dataclass(frozen=True)
class ForwardAsk:
    """Run forward alone at many points: for finite differences."""

    points: tuple[Tensors, ...]
    options: Mapping[str, Any]
    outputs: int = 1
    arrays: Literal["torch", "numpy"] = "torch"


@dataclass(frozen=True)
class ProbeAsk:
    """Run a probe: the source of one self-contained function `name(student, *inputs, **options)`, which asks the
    student's `function`, and perhaps `others` before it.

    It is run in so many `processes` at once; where these are several, they are joined in a gloo group.
    """

    name: str
    function: str
    source: str
    inputs: Tensors
    options: Mapping[str, Any]
    arrays: Literal["torch", "numpy"] = "torch"
    others: tuple[str, ...] = ()
    processes: int = 1


Ask = LayerAsk | ForwardAsk | ProbeAsk


@dataclass(frozen=True)
class Count:
    """What one function did: how many operators ran, the numbers in the largest tensor that one made and its shape, and
    the most bytes that were alive at one time in tensors, and in NumPy and Python."""

    operators: int = 0
    largest: int = 0
    shape: tuple[int, ...] = ()
    alive: int = 0
    outside: int = 0


@dataclass(frozen=True)
class Answer:
    """What came back. After a failure, what came before it is still there.

    `outputs` holds what each forward returned (without `saved`), of a probe what it returned in each of its processes;
    `gradients` holds what each backward returned;
    `inputs_after` and `upstreams_after` are the student's own arrays after all the calls. Of a watched ask, `used` has
    the operators that ran by the function that ran them, `counts` what they came to, `recomputed` how often backward
    called forward at most, `repeated` how often it took forward's steps, and `saved_bytes` what `saved` holds beside
    the inputs.
    """

    outputs: tuple[tuple[Returned, ...], ...] = ()
    gradients: tuple[tuple[Returned, ...], ...] = ()
    inputs_after: Tensors = ()
    upstreams_after: tuple[Tensors, ...] = ()
    failure: Failure | None = None
    printed: str = ""
    used: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counts: Mapping[str, Count] = field(default_factory=dict)
    recomputed: int = 0
    repeated: int = 0
    saved_bytes: int = 0


class Student(Protocol):
    """A student's file that can be asked. It is loaded by `facts`, once."""

    def facts(self, wanted: tuple[Wanted, ...]) -> Facts:
        """Loads the file and says what it holds."""

    def ask(self, ask: Ask) -> Answer:
        """Runs what is asked. Never raises for a fault of the student's."""
