"""All the wrong submissions there are, unit by unit."""

from . import more_02_04, more_05_09, unit_09, units_01_02, units_03_04, units_05_06
from .mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *units_01_02.MUTANTS,
    *units_03_04.MUTANTS,
    *units_05_06.MUTANTS,
    *unit_09.MUTANTS,
    *more_02_04.MUTANTS,
    *more_05_09.MUTANTS,
)
