"""Whether a file's function can be called as the exercise calls it, found out without calling it."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from backpropkit.student import probe, source
from backpropkit.student.exchange import Failure, Wanted
from backpropkit.verdict import Status

NOTHING = object()


def problem(
    module: types.ModuleType, wanted: Wanted, definition: source.Definition | None, line: int | None
) -> Failure | None:
    """Why a function can't be asked at all; None where it can. `line` is where the file makes the name."""
    function = module.__dict__.get(wanted.name, NOTHING)
    if function is NOTHING:
        return _missing(module, wanted)
    if not callable(function):
        words = probe.described(function).words
        return Failure(Status.ERROR, f"{wanted.name} is {words}, not a function", wanted.name, line)
    if definition is not None and source.is_stub(definition):
        return Failure(Status.UNWRITTEN, f"{wanted.name} is not written yet", wanted.name, line)
    message = _uncallable(function, wanted)
    return Failure(Status.ERROR, message, wanted.name, line) if message else None


def _missing(module: types.ModuleType, wanted: Wanted) -> Failure:
    """Nothing of this name: perhaps another spelling of it."""
    others = {name: value for name, value in module.__dict__.items() if isinstance(value, types.FunctionType)}
    close = get_close_matches(wanted.name, others, 1, 0.75)
    message = f"{wanted.name} is not in the file"
    for value in module.__dict__.values():
        if isinstance(value, type) and isinstance(method := value.__dict__.get(wanted.name), types.FunctionType):
            message += f"; {value.__name__}.{wanted.name} is: write it as a function of its own, outside of the class"
            return Failure(Status.UNWRITTEN, message, wanted.name, method.__code__.co_firstlineno)
    if not close:
        return Failure(Status.UNWRITTEN, message, wanted.name)
    line = others[close[0]].__code__.co_firstlineno
    return Failure(Status.UNWRITTEN, f"{message}; {close[0]} is: rename it", wanted.name, line)


def _uncallable(function: Callable[..., Any], wanted: Wanted) -> str:
    """What is wrong with its arguments, in words; empty where nothing is, or where nobody can tell."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return ""
    given = [NOTHING] * wanted.positional
    bare = [p.name for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY and p.default is p.empty]
    takes = ", ".join(str(p) for p in signature.parameters.values())
    if not _binds(signature, given, bare):
        arguments = wanted.arguments.partition(", *")[0]
        count = "1 argument" if len(given) == 1 else f"{len(given)} arguments"
        return f"{wanted.name} takes ({takes}); it is called with {count}: {arguments}{_why(signature, wanted)}"
    for option in wanted.keywords:
        if not _binds(signature, given, [*bare, option]):
            return f"{wanted.name} takes ({takes}), without the option {option}; write ({wanted.arguments})"
    return f"{wanted.name} has no default for {bare[0]}; write ({wanted.arguments})" if bare else ""


def _why(signature: inspect.Signature, wanted: Wanted) -> str:
    """What a person may have thought who takes other arguments, where the names tell."""
    names = list(signature.parameters)
    if names[:1] == ["self"]:
        return ". It is a function, no method: leave self out"
    if wanted.name == "backward" and len(names) > wanted.positional and "saved" not in names:
        return ". saved is one value, whatever is in it: take it apart inside"
    return ""


def turned(module: types.ModuleType, wanted: Wanted) -> tuple[str, ...]:
    """The names of its arguments as they stand, where these prove that they stand in another order than they are called
    in: they are the stub's own names, or `saved` is not at its place. Whoever takes other names is free to."""
    function = module.__dict__.get(wanted.name, NOTHING)
    if not isinstance(function, types.FunctionType):
        return ()
    stub = tuple(name.strip() for name in wanted.arguments.split(","))[: wanted.positional]
    own = function.__code__.co_varnames[: function.__code__.co_argcount][: wanted.positional]
    if sorted(own) == sorted(stub):
        return own if own != stub else ()
    misplaced = "saved" in own and "saved" in stub and own.index("saved") != stub.index("saved")
    return own if misplaced else ()


def _binds(signature: inspect.Signature, given: list[object], keywords: list[str]) -> bool:
    try:
        signature.bind(*given, **dict.fromkeys(keywords))
    except TypeError:
        return False
    return True
