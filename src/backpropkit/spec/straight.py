"""Is a function a plain formula, whose source is a graph? If not, a sentence says where, and what to write."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from backpropkit.spec.dims import SpecError


def check(name: str, definition: ast.FunctionDef, function: Callable[..., Any]) -> None:
    """Raises SpecError where the function is no plain formula. Line numbers are those of the spec's file."""
    arguments = definition.args
    if arguments.posonlyargs or arguments.vararg or arguments.kwarg or arguments.defaults:
        raise SpecError(
            f"{name}: the formula takes ({ast.unparse(arguments)}). Write plain inputs, then `*` and the options: "
            "no `/`, no `*args`, no `**options`, no default for an input."
        )
    if function.__code__.co_freevars:
        outside = ", ".join(function.__code__.co_freevars)
        raise SpecError(
            f"{name}: the formula uses {outside} of a function around it. Define it at the file's top level."
        )
    returns = [node for node in ast.walk(definition) if isinstance(node, ast.Return)]
    if not returns:
        raise SpecError(f"{name}: the formula returns nothing. End it with `return` and its outputs.")
    if returns != definition.body[-1:]:
        raise SpecError(
            f"{name}: line {returns[0].lineno} returns in the middle of the formula. Return once, at the end."
        )
    variables = {argument.arg for argument in arguments.args}
    for node in ast.walk(definition):
        _plain(name, node, variables)


def _plain(name: str, node: ast.AST, variables: set[str]) -> None:
    """Raises SpecError for a write in place, and for a comprehension that hides a variable behind its own."""
    match node:
        case ast.Call(func=ast.Attribute(attr=method)) if method.endswith("_") and not method.startswith("_"):
            raise SpecError(
                f"{name}: line {node.lineno} calls .{method}, which writes in place. Use .{method[:-1]}, which gives a "
                "new tensor."
            )
        case ast.comprehension(target=target):
            for part in ast.walk(target):
                if isinstance(part, ast.Name) and part.id in variables:
                    message = f"line {part.lineno} uses {part.id} for an input and in a comprehension"
                    raise SpecError(f"{name}: {message}. Give one of them another name.")
