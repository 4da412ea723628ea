"""A student's file: load it by its path, call its functions, and put every fault into the student's own words and line.

What runs here runs beside untrusted code, in the student's own process or in a locked-down worker. It holds no truth.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import inspect
import io
import sys
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from backpropkit.student import elsewhere, patches, probe, source, together
from backpropkit.student.calling import problem, turned
from backpropkit.student.exchange import Answer, Ask, Facts, Failure, ForwardAsk, LayerAsk, ProbeAsk, Wanted
from backpropkit.student.faults import FILE, Fault, Place, describe
from backpropkit.student.limits import keyboard, time_limit
from backpropkit.student.neighbours import Neighbours
from backpropkit.student.policy import autograd_but_in_functions, no_autograd, no_graph, refuse_backward
from backpropkit.student.printing import PRINTED, Printed
from backpropkit.student.surroundings import Surroundings
from backpropkit.student.unwinding import unwound
from backpropkit.student.watch import Watch, written_down
from backpropkit.verdict import Status

__all__ = ["PRINTED", "SECONDS", "LocalStudent"]

SECONDS = 10.0  # for one call


class LocalStudent:
    """A student's file in this process. Loading it and calling it never raises for a fault of the student's."""

    def __init__(self, path: Path, code: bytes, seconds: float = SECONDS, own_folder: bool = True) -> None:
        self.place = Place(path, code, frozenset({str(path)}))
        self.seconds = None if _being_debugged(code) else seconds
        self.module = types.ModuleType(f"backpropkit_student_{path.stem}")
        self.module.__file__ = str(path)
        self.neighbours = Neighbours(str(path.parent.resolve()) if own_folder else "")
        self.surroundings = Surroundings.of_a_student()
        self.autograd = False
        self.watch = Watch(self.module, on=False)
        self.inside = False
        self.pressed: Callable[[], bool] = lambda: False  # whether a person has pressed Ctrl-C

    @classmethod
    def of_functions(cls, functions: dict[str, Callable[..., Any]], seconds: float = SECONDS) -> LocalStudent:
        """A student whose functions are there already, in the cells of a notebook."""
        codes = [inspect.unwrap(f).__code__ for f in functions.values() if hasattr(inspect.unwrap(f), "__code__")]
        files = [code.co_filename for code in codes] or ["notebook"]
        student = cls(Path(files[0]), b"", seconds, own_folder=False)
        student.place = Place(Path(files[0]), b"", frozenset(files))
        student.module.__dict__.update(functions)
        return student

    def facts(self, wanted: tuple[Wanted, ...]) -> Facts:
        """Loads the file and says which of the wanted functions it has."""
        self.autograd = any(w.autograd for w in wanted)
        if self.autograd:  # torch's gradcheck imports it: a second on nobody's clock, and broken if it is cut off
            importlib.import_module("torch.fx.experimental.symbolic_shapes")
        printed, code, path = Printed(), self.place.code, str(self.place.path)
        try:
            with self._surrounded(), self._inside(FILE, printed):
                tree = ast.parse(importlib.util.decode_source(code), path)
            _refuse_kit(tree)
            with self._surrounded(), self._inside(FILE, printed):
                exec(compile(tree, path, "exec", dont_inherit=True), self.module.__dict__)
                if lost := patches.broken():
                    message = f"the file takes Python's own {lost} away from all other code: use another name"
                    raise Fault(Failure(Status.ERROR, message, FILE))
            definitions, lines = source.top_level_definitions(tree), source.top_level_lines(tree)
            problems = {w.name: self._problem(w, definitions.get(w.name), lines.get(w.name), printed) for w in wanted}
        except Fault as fault:
            return Facts(fault.failure, printed=printed.text)
        for w in wanted:
            if w.name in definitions:
                lines |= source.result_lines(definitions[w.name], w.returns)
        orders = {w.name: order for w in wanted if (order := turned(self.module, w))}
        return Facts(None, problems, lines, printed.text, orders)

    def ask(self, ask: Ask) -> Answer:
        """Runs what is asked of the student's functions, in processes of its own where several are asked for."""
        if isinstance(ask, ProbeAsk) and ask.processes > 1:
            alone = replace(ask, processes=1)
            return together.asked(ask, lambda: self.ask(alone), self.seconds)
        printed = Printed()
        on = ask.watched if isinstance(ask, LayerAsk) else isinstance(ask, ProbeAsk) and not self.autograd
        watch = self.watch = Watch(self.module, on, isinstance(ask, LayerAsk) and ask.weighed)

        def call(function: str, *arguments: Any, **options: Any) -> Any:
            with self._inside(function, printed), watch.watching(function):
                return getattr(self.module, function)(*arguments, **options)

        try:
            with self._surrounded():
                answer = self._answer(call, ask, printed)
        except Fault as fault:
            answer = Answer(failure=fault.failure)
        answer = replace(answer, used=watch.found, recomputed=watch.recomputed, repeated=watch.repeated)
        return replace(answer, printed=printed.text, counts=watch.counts)

    def _answer(self, call: Callable[..., Any], ask: Ask, printed: Printed) -> Answer:
        if isinstance(ask, LayerAsk):
            return probe.layer(call, ask)
        if isinstance(ask, ForwardAsk):
            return probe.forwards(call, ask)
        with self._inside(ask.function, printed, ask.others):
            with self.watch.watching(ask.function):
                answer = probe.run(self.module, ask)
            refuse_backward(self.watch.found.get(ask.function, ()))
            return answer

    def _problem(
        self, wanted: Wanted, definition: source.Definition | None, line: int | None, printed: Printed
    ) -> Failure | None:
        """Why a function can't be asked; a class of the student's may do anything when it is looked at."""
        with self._surrounded(), self._inside(wanted.name, printed):
            return problem(self.module, wanted, definition, line)

    @contextlib.contextmanager
    def _surrounded(self) -> Iterator[None]:
        """The settings and modules are the student's in here, its own file among them, and autograd is shut, in threads
        and kernels of its own as well; afterwards all is as it was before."""
        outer = Surroundings.now()
        self.surroundings.restore(outer)
        sys.modules[self.module.__name__] = self.module  # where dataclasses and pickle look for it
        self.inside = True
        try:
            shut = autograd_but_in_functions() if self.autograd else no_autograd()
            with keyboard() as self.pressed, self.neighbours.imported(), elsewhere.each_within(self._elsewhere), shut:
                yield
        finally:
            self.inside = False
            sys.modules.pop(self.module.__name__, None)
            self.surroundings = Surroundings.now()
            outer.restore(self.surroundings)

    @contextlib.contextmanager
    def _elsewhere(self) -> Iterator[None]:
        if not self.inside and threading.current_thread() is threading.main_thread():  # an operator that the kit calls
            yield
            return
        with nullcontext() if self.autograd else no_graph(), written_down(lambda: self.watch.running):
            yield

    @contextlib.contextmanager
    def _inside(self, function: str, printed: Printed, others: tuple[str, ...] = ()) -> Iterator[None]:
        """Student code runs in here: with a time limit, its prints kept, its faults named. It can't ask for input."""
        try:
            with contextlib.ExitStack() as stack:
                stack.enter_context(unwound())
                if self.seconds is not None:
                    stack.enter_context(contextlib.redirect_stdout(printed))
                    stack.enter_context(contextlib.redirect_stderr(printed))
                    stack.enter_context(_no_input())
                    stack.enter_context(time_limit(self.seconds))
                yield
        except Fault:
            raise
        except BaseException as error:  # whatever a student's code raises is the student's
            if isinstance(error, KeyboardInterrupt) and self.pressed():
                raise
            raise Fault(describe(error, function, self.place, self.seconds, others)) from None


def _refuse_kit(tree: ast.Module) -> None:
    """Raises Fault for a file that imports the grader's own parts, which know the formulas."""
    imported = source.kit_import(tree)
    if imported is not None:
        name, line = imported
        message = f"the file imports {name}, a part of the grader: write it with torch or NumPy alone"
        raise Fault(Failure(Status.FORBIDDEN, message, FILE, line))


@contextlib.contextmanager
def _no_input() -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.StringIO()
    try:
        yield
    finally:
        sys.stdin = before


def _being_debugged(code: bytes) -> bool:
    """Under a debugger, or with breakpoint() in the file, a person needs the terminal and all the time there is."""
    return sys.gettrace() is not None or b"breakpoint()" in code or b"set_trace()" in code
