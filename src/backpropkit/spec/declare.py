"""The words in which a spec file declares its exercise.

A spec is one file in `catalog/<unit>/<name>.py`. A layer is a plain formula under `@exercise(...)`; anything else is
`functions(...)` and its questions.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from backpropkit.spec import dims, graph, validate
from backpropkit.spec.budget import Budget
from backpropkit.spec.dims import SpecError
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays, Function, Input, Output, named_inputs


def floats(
    shape: str,
    *,
    positive: bool = False,
    between: tuple[float, float] | None = None,
    away_from: float | Sequence[float] = (),
    grad: bool = True,
) -> Input:
    """Normal numbers, or evenly spread ones `between` two bounds, such as probabilities.

    No normal number comes within 0.1 of a kink in `away_from`. Without `grad` no gradient is asked.
    """
    kinks = (away_from,) if isinstance(away_from, (int, float)) else tuple(away_from)
    return Input(text=shape, positive=positive, between=between, away_from=kinks, grad=grad)


def integers(shape: str, *, below: str) -> Input:
    """Integers from 0 up to the size of the dim `below`, such as labels or row numbers; they repeat."""
    return Input(text=shape, kind="integer", below=below, grad=False)


def booleans(shape: str) -> Input:
    """True with probability one half."""
    return Input(text=shape, kind="boolean", grad=False)


def exercise(
    *,
    inputs: Mapping[str, str | Input],
    output: Mapping[str, str],
    hints: Sequence[str],
    torch: Callable[..., Any] | None = None,
    options: Mapping[str, Any] | None = None,
    arrays: Arrays = "torch",
    sizes: Mapping[str, Mapping[str, int]] | None = None,
    functions: Mapping[str, str] | None = None,
    no_finite_differences: str = "",
    forbidden: Sequence[str] = (),
    budget: Budget | None = None,
) -> Callable[[Callable[..., Any]], Exercise]:
    """Declares a layer; decorates its formula, which is plain PyTorch with one named variable per idea.

    `inputs` and `output` map names to dims ("N D"); `torch` is PyTorch's own operator, the truth (else the formula);
    `options` are keyword-only with their defaults; `sizes` overrides dims of a standard case by its name; `functions`
    adds functions beside forward and backward, each "name(arguments)" with its contract, or says how one of these two
    is called where the inputs are not its arguments; `no_finite_differences` says why the gradient is no derivative,
    where that is so; `forbidden` names the operators that a student may not call; `budget` says what the answer may
    cost. Raises SpecError, with the exercise's name in it.
    """

    def declare(formula: Callable[..., Any]) -> Exercise:
        name = formula.__name__
        outputs = tuple(Output(o, dims.parse(text, f"{name}: output {o}")) for o, text in output.items())
        made = Exercise(
            name=name,
            file=Path(formula.__code__.co_filename),
            lesson=inspect.cleandoc(formula.__globals__.get("__doc__") or ""),
            hints=tuple(hints),
            functions=(),
            arrays=arrays,
            inputs=named_inputs(name, inputs),
            outputs=outputs,
            options=dict(options or {}),
            formula=graph.read(formula, list(output)),
            torch=torch,
            no_finite_differences=no_finite_differences,
            forbidden=tuple(forbidden),
            budget=budget,
            sizes=sizes or {},
        )
        _same_arguments(made, formula)
        validate.sizes(made)
        validate.budget(made)
        own = {function.name: function for function in _functions(functions or {})}
        layer = [own.pop(function.name, function) for function in _layer_functions(made)]
        return replace(made, functions=(*layer, *own.values()))

    return declare


def functions(
    *,
    file: str,
    lesson: str | None,
    functions: Mapping[str, str | Function],
    hints: Sequence[str],
    arrays: Arrays = "torch",
    autograd: bool = False,
    imports: str = "",
) -> Exercise:
    """Declares an exercise that is no layer: `functions` maps "name(arguments)" to its contract in one line, or to
    `a_class(...)`. `autograd` says that students may differentiate with it; `imports` is what the stub imports.
    """
    path = Path(file)
    return Exercise(
        name=path.stem,
        file=path,
        lesson=inspect.cleandoc(lesson or ""),
        hints=tuple(hints),
        functions=_functions(functions),
        arrays=arrays,
        autograd=autograd,
        imports=imports,
    )


def a_class(contract: str, methods: Mapping[str, str], *, base: str = "") -> Function:
    """A class to be written; `methods` maps "name(self, arguments)" to a contract, without self for a static method."""
    return Function("", "", contract, _functions(methods), base)


def _functions(given: Mapping[str, str | Function]) -> tuple[Function, ...]:
    made = []
    for signature, described in given.items():
        name, _, arguments = signature.partition("(")
        function = described if isinstance(described, Function) else Function("", "", described)
        made.append(replace(function, name=name, arguments=arguments.rstrip(")")))
    return tuple(made)


def _layer_functions(made: Exercise) -> tuple[Function, Function]:
    def listed(names_and_shapes: Sequence[Input | Output], prefix: str = "") -> str:
        return ", ".join(f"{prefix}{n.name} {dims.brackets(n.shape)}" for n in names_and_shapes)

    inputs = ", ".join(i.name for i in made.inputs)
    options = "".join(f", {name}={default!r}" for name, default in made.options.items())
    upstream = ", ".join(f"grad_{o.name}" for o in made.outputs)
    return (
        Function(
            "forward",
            inputs + (f", *{options}" if options else ""),
            f"{listed(made.inputs)} -> {listed(made.outputs)}, saved",
        ),
        Function(
            "backward",
            f"{upstream}, saved",
            f"{listed(made.outputs, 'grad_')} -> {listed(made.differentiable, 'grad_')}",
        ),
    )


def _same_arguments(made: Exercise, formula: Callable[..., Any]) -> None:
    assert made.formula is not None
    code = inspect.getfullargspec(formula)
    for what, asked, written in (
        ("inputs", tuple(i.name for i in made.inputs), made.formula.inputs),
        ("options", tuple(made.options), tuple(code.kwonlyargs)),
    ):
        if asked != written:
            raise SpecError(
                f"{made.name}: {what}= names {', '.join(asked) or 'none'}, and the formula takes "
                f"{', '.join(written) or 'none'}. Use the same names in the same order."
            )
