"""The modules beside a student's file: importable while its code runs, and gone before the next file's turn.

Two submissions may each have a `utils.py`. Each sees its own, and neither sees one that something else has loaded. What
is installed comes first, as in an isolated worker: no file of a student's takes its place.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType


class Neighbours:
    """The Python files and packages of one folder, as modules of its own. The folder "" has none."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.names = _names(folder) - sys.stdlib_module_names if folder else frozenset()
        self.modules: dict[str, ModuleType] = {}

    @contextlib.contextmanager
    def imported(self) -> Iterator[None]:
        """Inside, imports look into the folder too, and find the modules that they loaded before."""
        if not self.folder:
            yield
            return
        foreign = _take(name for name in self._loaded() if not self._ours(name) and PathFinder.find_spec(name) is None)
        sys.modules.update(self.modules)
        sys.path.append(self.folder)
        try:
            yield
        finally:
            self.modules = _take(name for name in self._loaded() if self._ours(name))
            sys.modules.update(foreign)
            with contextlib.suppress(ValueError):
                sys.path.remove(self.folder)

    def _loaded(self) -> list[str]:
        return [name for name in self.names if name in sys.modules]

    def _ours(self, name: str) -> bool:
        """Whether the module that is loaded under this name comes from the folder."""
        module = sys.modules[name]
        places = [getattr(module, "__file__", None) or "", *getattr(module, "__path__", ())]
        return any(str(place).startswith(self.folder) for place in places)


def _take(names: Iterator[str]) -> dict[str, ModuleType]:
    """Takes modules, with all below them, out of those that are loaded."""
    tops = set(names)
    taken = [name for name in sys.modules if name.partition(".")[0] in tops] if tops else []
    return {name: sys.modules.pop(name) for name in taken}


def _names(folder: str) -> frozenset[str]:
    try:
        found = list(Path(folder).iterdir())
    except OSError:
        return frozenset()
    return frozenset(
        path.stem for path in found if path.suffix == ".py" or (path.is_dir() and path.name.isidentifier())
    )
