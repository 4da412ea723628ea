"""What several bundles hold: the kit, its requirements, the assignment with its specs, scripts, a secret."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import metadata, resources
from pathlib import Path

import backpropkit
from backpropkit import catalog
from backpropkit.assignment import Assignment, toml
from backpropkit.bundle import SECRET, File, Files, plain
from backpropkit.isolation import seeds

KIT = Path(backpropkit.__file__).parent
NEEDED = ("torch", "numpy")  # all that `grade` imports
WHEELS = "https://download.pytorch.org/whl/cpu"  # without CUDA: a tenth of the size


def kit() -> Files:
    """The kit itself, as it is here, with its licence."""
    sources = (file for file in sorted(KIT.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)
    files = {f"kit/{KIT.name}/{file.relative_to(KIT).as_posix()}": File(file.read_bytes()) for file in sources}
    licence = next((place for place in _licences() if place.is_file()), None)
    return files | ({"kit/LICENSE": File(licence.read_bytes())} if licence else {})


def _licences() -> Iterator[Path]:
    """Where the licence may be: beside src in a clone, among the metadata of what is installed."""
    yield KIT.parents[1] / "LICENSE"
    with contextlib.suppress(metadata.PackageNotFoundError):
        yield from (Path(str(file.locate())) for file in metadata.files("backpropkit") or [] if file.name == "LICENSE")


def requirements() -> File:
    """The versions that are here, so that a bundle grades as it did where it was tried."""
    versions = (f"{name}=={metadata.version(name).split('+')[0]}" for name in NEEDED)
    return plain("\n".join((f"--extra-index-url {WHEELS}", *versions)) + "\n")


def assignment(plan: Assignment, folder: str = "catalog") -> File:
    """The assignment as a file, with its own specs in `folder`, seen from that file."""
    own = (Path(folder),) if specs(plan) else ()
    return plain(toml.text(replace(plan, catalogs=own)))


def specs(plan: Assignment, folder: str = "catalog") -> Mapping[str, File]:
    """The specs of its exercises that are not the kit's own: those files and no other of their folders."""
    found = catalog.files(plan.catalogs)
    own = (found[name] for name in plan.exercises if not found[name].is_relative_to(catalog.OURS))
    return {f"{folder}/{file.parent.name}/{file.name}": File(file.read_bytes()) for file in own}


def template(name: str, mode: int = 0o644) -> File:
    """A file that a platform runs or reads, as it lies in `templates`."""
    return File(resources.files("backpropkit.bundle").joinpath("templates", name).read_bytes(), mode)


def secret() -> File:
    """The secret that seeds are drawn from: the course's, where the environment has one, else a new one."""
    return File((seeds.secret(os.environ) or secrets.token_hex(32).encode()) + b"\n", SECRET)
