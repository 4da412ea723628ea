"""All the wrong submissions there are, in the order of the course: one module of wrong/ for each exercise."""

from importlib import import_module

from backpropkit import catalog

from .mutant import HERE, Mutant

MUTANTS: tuple[Mutant, ...] = tuple(
    mutant
    for name in catalog.files()
    if (HERE / "wrong" / f"{name}.py").exists()
    for mutant in import_module(f"mutants.wrong.{name}").MUTANTS
)
