"""A student's file: load it by its path, call its functions, and put every fault into the student's own words and line.

What runs here runs beside untrusted code, in the student's own process or in a locked-down worker. It holds no truth.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from backpropkit.student import probe, source
from backpropkit.student.exchange import Answer, Ask, Facts, Failure, ForwardAsk, LayerAsk, Wanted
from backpropkit.student.faults import Fault, describe
from backpropkit.student.limits import time_limit
from backpropkit.student.surroundings import Surroundings
from backpropkit.verdict import Status

SECONDS = 10.0  # for one call
PRINTED = 4000  # characters of the student's own output that are kept


class LocalStudent:
    """A student's file in this process. Loading it and calling it never raises for a fault of the student's."""

    def __init__(self, path: Path, code: bytes, seconds: float = SECONDS, own_folder: bool = True) -> None:
        self.path = path
        self.code = code
        self.seconds = None if _being_debugged(code) else seconds
        self.folder = str(path.parent.resolve()) if own_folder else ""
        self.module = types.ModuleType(f"backpropkit_student_{path.stem}")
        self.module.__file__ = str(path)
        self.surroundings = Surroundings.now()

    @classmethod
    def of_functions(cls, functions: dict[str, Callable[..., Any]], seconds: float = SECONDS) -> LocalStudent:
        """A student whose functions are there already, in a notebook."""
        code = getattr(next(iter(functions.values())), "__code__", None)  # an object that is called has none
        student = cls(Path(code.co_filename if code else "notebook"), b"", seconds, own_folder=False)
        student.module.__dict__.update(functions)
        return student

    def facts(self, wanted: tuple[Wanted, ...]) -> Facts:
        """Loads the file and says which of the wanted functions it has."""
        printed = io.StringIO()
        tree = ast.Module([], [])
        try:
            with self._inside("the file", printed):
                tree = ast.parse(self.code, str(self.path))
                exec(compile(self.code, str(self.path), "exec"), self.module.__dict__)
        except Fault as fault:
            return Facts(fault.failure, printed=_cut(printed))
        definitions = source.top_level_functions(tree)
        lines = {name: definition.lineno for name, definition in definitions.items()}
        for w in wanted:
            if w.name in definitions:
                lines |= source.result_lines(definitions[w.name], w.returns)
        problems = {w.name: _problem(self.module, w, definitions.get(w.name)) for w in wanted}
        return Facts(None, problems, lines, _cut(printed))

    def ask(self, ask: Ask) -> Answer:
        """Runs what is asked of the student's functions."""
        printed = io.StringIO()

        def call(function: str, *arguments: Any, **options: Any) -> Any:
            with self._inside(function, printed):
                return getattr(self.module, function)(*arguments, **options)

        try:
            answer = self._answer(call, ask, printed)
        except Fault as fault:
            answer = Answer(failure=fault.failure)
        return replace(answer, printed=_cut(printed))

    def _answer(self, call: Callable[..., Any], ask: Ask, printed: io.StringIO) -> Answer:
        if isinstance(ask, LayerAsk):
            return probe.layer(call, ask)
        if isinstance(ask, ForwardAsk):
            return probe.forwards(call, ask)
        with self._inside(ask.function, printed):
            return probe.run(self.module, ask)

    @contextlib.contextmanager
    def _inside(self, function: str, printed: io.StringIO) -> Iterator[None]:
        """Student code runs in here: in its own surroundings, with a time limit, its prints kept, its faults named."""
        outer = Surroundings.now()
        self.surroundings.restore()
        if self.folder and self.folder not in sys.path:
            sys.path.append(self.folder)
        try:
            with contextlib.ExitStack() as stack:
                if self.seconds is not None:
                    stack.enter_context(contextlib.redirect_stdout(printed))
                    stack.enter_context(contextlib.redirect_stderr(printed))
                    stack.enter_context(time_limit(self.seconds))
                yield
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever a student's code raises is the student's
            raise Fault(describe(error, function, self.path, self.code, self.seconds)) from None
        finally:
            self.surroundings = Surroundings.now()
            outer.restore()


def _being_debugged(code: bytes) -> bool:
    """Under a debugger, or with breakpoint() in the file, a person needs the terminal and all the time there is."""
    return sys.gettrace() is not None or b"breakpoint()" in code or b"set_trace()" in code


def _problem(module: types.ModuleType, wanted: Wanted, definition: ast.FunctionDef | None) -> Failure | None:
    """Why a function can't be asked at all; None where it can."""
    line = definition.lineno if definition is not None else None
    function = module.__dict__.get(wanted.name)
    if function is None:
        return Failure(Status.UNWRITTEN, f"{wanted.name} is not in the file", wanted.name)
    if not callable(function):
        return Failure(Status.ERROR, f"{wanted.name} is {probe.described(function).words}, not a function", wanted.name)
    if definition is not None and source.is_stub(definition):
        return Failure(Status.UNWRITTEN, f"{wanted.name} is not written yet", wanted.name, line)
    return _uncallable(function, wanted, line)


def _uncallable(function: Callable[..., Any], wanted: Wanted, line: int | None) -> Failure | None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    try:
        signature.bind(*(object() for _ in range(wanted.positional)))
    except TypeError:
        takes = f"takes ({', '.join(str(p) for p in signature.parameters.values())})"
        message = f"{wanted.name} {takes}; it is called with {wanted.positional} positional arguments"
        return Failure(Status.ERROR, f"{message}: {wanted.arguments}", wanted.name, line)
    for keyword in wanted.keywords:
        try:
            signature.bind(*(object() for _ in range(wanted.positional)), **{keyword: None})
        except TypeError:
            message = f"{wanted.name} does not take the option {keyword}; its arguments are ({wanted.arguments})"
            return Failure(Status.ERROR, message, wanted.name, line)
    return None


def _cut(printed: io.StringIO) -> str:
    text = printed.getvalue()
    return text if len(text) <= PRINTED else text[:PRINTED] + f"\n… and {len(text) - PRINTED} characters more"
