"""The words of a spec file, all that it imports of the kit."""

from backpropkit.spec.declare import booleans, exercise, floats, functions, integers
from backpropkit.spec.dims import SpecError

__all__ = ["SpecError", "booleans", "exercise", "floats", "functions", "integers"]
