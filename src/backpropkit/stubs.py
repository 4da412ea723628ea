"""The file that a student starts from: the lesson, the signatures with their contracts, and nothing written yet."""

from __future__ import annotations

import textwrap

from backpropkit.spec.exercise import Arrays, Exercise, Function

WIDTH = 120
IMPORTS = {"torch": "import torch", "numpy": "import numpy as np"}
RUN = 'if __name__ == "__main__":\n    from backpropkit import check\n\n    check(__file__)\n'


def text(exercise: Exercise, arrays: Arrays = "torch") -> str:
    """The stub's source. It is formatted, and ends with what makes an editor's run button check it."""
    used = "numpy" if "numpy" in (arrays, exercise.arrays) else "torch"
    parts = (f"{_docstring(exercise.lesson)}\n\n{IMPORTS[used]}", *map(_function, exercise.functions), RUN)
    return "\n\n\n".join(parts)


def file_name(exercise: Exercise) -> str:
    """Where the stub lies below the folder of exercises."""
    return f"{exercise.unit}/{exercise.name}.py"


def _docstring(lesson: str) -> str:
    safe = lesson.strip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{safe}\n"""' if "\n" in safe or safe.endswith('"') else f'"""{safe}"""'


def _function(function: Function) -> str:
    line = f"def {function.name}({function.arguments}):"
    if len(line) > WIDTH:
        line = f"def {function.name}(\n    {function.arguments}\n):"
    contract = "\n    ".join(textwrap.wrap(function.contract, WIDTH - 4 - 6))
    return f'{line}\n    """{contract}"""\n    raise NotImplementedError'
