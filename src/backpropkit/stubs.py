"""The file that a student starts from: the lesson, the signatures with their contracts, and nothing written yet."""

from __future__ import annotations

import textwrap

from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays, Function

WIDTH = 120
IMPORTS = {"torch": "import torch", "numpy": "import numpy as np"}
RUN = 'if __name__ == "__main__":\n    from backpropkit import check\n\n    check(__file__)\n'


def text(exercise: Exercise, arrays: Arrays = "torch") -> str:
    """The stub's source. It is formatted, and ends with what makes an editor's run button check it."""
    imports = exercise.imports or IMPORTS[exercise.arrays_for(arrays)]
    parts = (f"{_docstring(exercise.lesson)}\n\n{imports}", *map(_definition, exercise.functions), RUN)
    return "\n\n\n".join(parts)


def file_name(exercise: Exercise) -> str:
    """Where the stub lies below the folder of exercises."""
    return f"{exercise.unit}/{exercise.name}.py"


def _docstring(lesson: str) -> str:
    safe = lesson.strip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{safe}\n"""' if "\n" in safe or safe.endswith('"') else f'"""{safe}"""'


def _definition(function: Function) -> str:
    return _class(function) if function.methods else _function(function, WIDTH)


def _class(function: Function) -> str:
    line = f"class {function.name}({function.base}):" if function.base else f"class {function.name}:"
    methods = "\n\n".join(textwrap.indent(_method(method), "    ") for method in function.methods)
    return f"{line}\n    {_contract(function, WIDTH)}\n\n{methods}"


def _method(method: Function) -> str:
    static = "" if method.arguments.startswith("self") else "@staticmethod\n"
    return static + _function(method, WIDTH - 4)


def _function(function: Function, width: int) -> str:
    line = f"def {function.name}({function.arguments}):"
    if len(line) > width:
        line = f"def {function.name}(\n    {_listed(function.arguments, width - 4)}\n):"
    return f"{line}\n    {_contract(function, width)}\n    raise NotImplementedError"


def _listed(arguments: str, width: int) -> str:
    """On one line, or one below the other, as a formatter leaves them."""
    return arguments if len(arguments) <= width else arguments.replace(", ", ",\n    ") + ","


def _contract(function: Function, width: int) -> str:
    contract = "\n    ".join(textwrap.wrap(function.contract, width - 4 - 6))
    return f'"""{contract}"""'
