"""The words of a spec file, all that it imports of the kit."""

from backpropkit.spec.budget import Budget
from backpropkit.spec.declare import a_class, booleans, exercise, floats, functions, integers
from backpropkit.spec.dims import SpecError
from backpropkit.spec.slopes import GELU_SLOPES

__all__ = ["GELU_SLOPES", "Budget", "SpecError", "a_class", "booleans", "exercise", "floats", "functions", "integers"]
