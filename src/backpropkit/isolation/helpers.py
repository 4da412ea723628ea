"""Student files that import others beside them: the grader sends those along, and they are imported from memory.

So the worker reads nothing from the submission's folder, and a link in it leads nowhere.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from types import CodeType, ModuleType


class Helpers(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds modules among the files of a folder, given as bytes, after everything that is installed."""

    def __init__(self, files: Mapping[PurePosixPath, bytes]) -> None:
        self.files = files

    def install(self) -> None:
        """Asked last, so that no helper takes the place of an installed module."""
        sys.meta_path.append(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The import system's question: is this module one of ours?"""
        file = self._file(name)
        if file is None:
            folder = PurePosixPath(*name.split("."))  # without an __init__.py it is a package all the same
            return importlib.machinery.ModuleSpec(name, None, is_package=True) if self._holds(folder) else None
        package = file.name == "__init__.py"
        spec = importlib.machinery.ModuleSpec(name, self, origin=str(file), is_package=package)
        spec.has_location = True
        return spec

    def get_source(self, fullname: str) -> str:
        """The text of a module, for a traceback."""
        return importlib.util.decode_source(self.files[self._known(fullname)])

    def get_code(self, fullname: str) -> CodeType:
        """The import system's question: what shall run?"""
        file = self._known(fullname)
        code: CodeType = compile(self.files[file], str(file), "exec", dont_inherit=True)
        return code

    def _file(self, name: str) -> PurePosixPath | None:
        stem = PurePosixPath(*name.split("."))
        return next(
            (file for file in (stem / "__init__.py", stem.with_name(stem.name + ".py")) if file in self.files), None
        )

    def _holds(self, folder: PurePosixPath) -> bool:
        return any(folder in file.parents for file in self.files)

    def _known(self, name: str) -> PurePosixPath:
        file = self._file(name)
        if file is None:
            raise ImportError(f"no module named {name} beside the student's file", name=name)
        return file
