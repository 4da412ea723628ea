"""The exercises: one spec file each, `<unit>/<name>.py`. Here they are found by name and loaded, one at a time.

Finding needs no torch: `status`, `--help` and a misspelt name are answered from the file names alone.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backpropkit.spec.exercise import Exercise

OURS = Path(__file__).parent


class UnknownExercise(LookupError):
    """No exercise has this name; the message says which is nearest."""


def files(folders: Sequence[Path] = ()) -> Mapping[str, Path]:
    """The spec file of every exercise by name, in the order of the course; `folders` are instructors' own catalogs.

    Raises UnknownExercise for a folder that is not there, and ValueError where two specs have one name.
    """
    found: dict[str, Path] = {}
    for folder in (OURS, *folders):
        if not folder.is_dir():
            raise UnknownExercise(f"the catalog {folder} is no folder")
        for path in sorted(folder.glob("[!_.]*/[!_.]*.py")):
            if path.stem in found:
                raise ValueError(
                    f"two specs are called {path.stem}: {found[path.stem]} and {path}. Rename one of them."
                )
            found[path.stem] = path
    order = {name: place for place, name in enumerate(_course_order())}
    return dict(sorted(found.items(), key=lambda item: (item[1].parent.name, order.get(item[0], len(order)), item[0])))


def _course_order() -> list[str]:
    """The order within the units, which no file name tells."""
    return [line for line in (OURS / "ORDER").read_text().split() if line]


def find(name: str, folders: Sequence[Path] = ()) -> Path:
    """The spec file of one exercise. Raises UnknownExercise, with the nearest name."""
    known = files(folders)
    if name not in known:
        close = get_close_matches(name, known, 1, 0.5)
        meant = f' Did you mean "{close[0]}"?' if close else " `backpropkit status` lists them all."
        raise UnknownExercise(f'there is no exercise "{name}".{meant}')
    return known[name]


def load(name: str, folders: Sequence[Path] = ()) -> Exercise:
    """One exercise by name. Raises UnknownExercise, or SpecError where the spec says something impossible."""
    return _load(find(name, folders))


@cache
def _load(path: Path) -> Exercise:
    from backpropkit.spec.dims import SpecError
    from backpropkit.spec.exercise import Exercise

    module_spec = importlib.util.spec_from_file_location(f"backpropkit_spec_{path.stem}", path)
    assert module_spec is not None and module_spec.loader is not None
    module = importlib.util.module_from_spec(module_spec)
    sys.modules[module_spec.name] = module
    module_spec.loader.exec_module(module)
    made = getattr(module, path.stem, None)
    if not isinstance(made, Exercise):
        raise SpecError(f"{path} declares no exercise called {path.stem}: the exercise has the name of its file.")
    return made
