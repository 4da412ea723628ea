"""Makes the pictures of the documents from the kit itself: `python docs/pictures/make.py`. A test holds them in step.

check.svg is what `bpk check layernorm` says about the submission beside this file.
"""

from pathlib import Path

from rich.text import Text

from backpropkit import catalog
from backpropkit.grade.here import Wish, grade_student
from backpropkit.output.look import Look
from backpropkit.output.picture import svg
from backpropkit.output.terminal import Around, result_lines
from backpropkit.student.local import LocalStudent

HERE = Path(__file__).parent
WIDTH = 116


def check() -> str:
    exercise = catalog.load("layernorm")
    file = HERE / "layernorm.py"
    shown = f"exercises/{exercise.unit}/{file.name}"
    result = grade_student(exercise, LocalStudent(file, file.read_bytes()), Wish(device="cpu"), shown)
    ways = (("stuck?", "bpk hint layernorm  (1 of 3)"),)
    prompt = Text.assemble(("$", "dim"), " bpk check layernorm")
    return svg([prompt, *result_lines(result, Around(ways=ways, seed=0), Look(WIDTH))], result.headline)


PICTURES = {"check.svg": check}


if __name__ == "__main__":
    for name, made in PICTURES.items():
        (HERE / name).write_text(made(), "utf-8")
