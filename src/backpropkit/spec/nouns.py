"""The nouns that exercises and questions are made of: inputs, outputs, cases, known mistakes, functions. Plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Literal

from backpropkit.spec import dims
from backpropkit.spec.dims import SpecError

Kind = Literal["float", "integer", "boolean"]
Arrays = Literal["torch", "numpy"]
Mode = Literal["both", "value", "gradient"]  # what a mistake spoils of its variable
MODES: tuple[Mode, ...] = ("both", "value", "gradient")
Values = Any  # what a known mistake reads: v.x, v.var, v.eps: every input, option and variable so far


@dataclass(frozen=True)
class Input:
    """One argument of forward. Only floating inputs with `grad` are asked for a gradient. `text` is the shape as its
    author wrote it, read once the input has a name."""

    shape: dims.Shape = ()
    text: str = ""
    kind: Kind = "float"
    below: str = ""
    positive: bool = False
    between: tuple[float, float] | None = None
    away_from: tuple[float, ...] = ()
    grad: bool = True
    name: str = ""


@dataclass(frozen=True)
class Output:
    name: str
    shape: dims.Shape


@dataclass(frozen=True)
class Case:
    """One choice of sizes, options and special values.

    `shapes` overrides the shape of single inputs, where they differ in more than their sizes. `changes` maps an input,
    or `grad_<output>`, to a value or to a function of the sampled tensor. `options` that are not
    given have the student's own defaults in the call. `layout` is how the arrays lie in memory. `advice` is for those
    whose gradient is wrong in this case alone.
    """

    name: str
    sizes: Mapping[str, int] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    layout: Literal["contiguous", "strided", "expanded"] = "contiguous"
    advice: str = ""


@dataclass(frozen=True)
class Mistake:
    """A wrong version of one variable of the formula, or of a question's whole answer (then `variable` is empty)."""

    variable: str
    words: str
    change: Callable[..., Any]
    advice: str
    modes: tuple[Mode, ...] = MODES


@dataclass(frozen=True)
class Function:
    """One function that the student writes: its arguments as they stand in the stub, and its contract in one line.

    With `methods` it is a class, perhaps derived from `base`; it is called with the arguments of its constructor.
    """

    name: str
    arguments: str
    contract: str
    methods: tuple[Function, ...] = ()
    base: str = ""

    @property
    def required(self) -> int:
        """How many positional arguments it is called with at least."""
        return len([a for a in self.arguments.split("*")[0].split(",") if a.strip() and "=" not in a])


def named_inputs(owner: str, given: Mapping[str, str | Input]) -> tuple[Input, ...]:
    """The inputs with their names and shapes. Raises SpecError, with the name of their `owner`, for anything else."""
    made = []
    for name, given_as in given.items():
        if not isinstance(given_as, (str, Input)):
            raise SpecError(
                f"{owner}: input {name} is described by {given_as!r}. Write its dims as a text, or floats(…), "
                "integers(…) or booleans(…)."
            )
        described = Input(text=given_as) if isinstance(given_as, str) else given_as
        made.append(replace(described, name=name, shape=dims.parse(described.text, f"{owner}: input {name}")))
    return tuple(made)


def case(
    owner: str,
    inputs: Sequence[Input],
    options: Mapping[str, Any],
    outputs: Sequence[Output],
    name: str,
    parts: dict[str, Any],
) -> Case:
    own = {key: parts.pop(key) for key in ("sizes", "options", "shapes") if key in parts}
    changeable = [i.name for i in inputs] + [f"grad_{o.name}" for o in outputs]
    for what, given, known in (
        ("changes", parts, changeable),
        ("gives a shape to", own.get("shapes", {}), [i.name for i in inputs]),
        ("gives the option", own.get("options", {}), list(options)),
        ("gives a size to", own.get("sizes", {}), dims.names(i.shape for i in inputs)),
    ):
        for asked in given:
            if asked not in known:
                raise SpecError(f'{owner}: case "{name}" {what} "{asked}"{nearest(asked, known)}')
    return Case(name, changes=parts, **own)


def nearest(word: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    """The end of a sentence about an unknown word: what there is, and which of it was probably meant."""
    close = get_close_matches(word, list(known), 1, 0.5)
    meant = f' Did you mean "{close[0]}"?' if close else ""
    return f", which is none of {', '.join(known) or 'nothing'}.{meant}"
