"""`new NAME --unit UNIT`: a spec and a solution to fill in, both of them whole: `verify` passes at once."""

from __future__ import annotations

import argparse
import keyword
import re
from pathlib import Path

from backpropkit.commands.course import Misuse, course, shown
from backpropkit.output.look import open_screen

SPEC = '''"""{title}: y = scale * x**2

Say what it computes and why one wants it.

The tricky point: say what most people get wrong at first.
"""

from backpropkit.spec import exercise


@exercise(
    inputs={{"x": "N D", "scale": "D"}},
    output={{"y": "N D"}},
    # torch=F.{name},  # PyTorch's own operator, where there is one: the truth that students are compared with
    hints=[
        "A gentle one: where to look.",
        "A nearer one: which rule it is.",
        "Nearly there: all but the last step.",
    ],
)
def {name}(x, scale):
    square = x**2  # one named variable per idea: messages speak of them
    y = scale * square
    return y


{name}.known("square", "x is not squared", lambda v: v.x)
{name}.known("scale", "scale is left out", lambda v: v.scale * 0 + 1)
'''

SOLUTION = '''"""{title}: y = scale * x**2"""


def forward(x, scale):
    y = scale * x**2  # N,D
    return y, (x, scale)


def backward(grad_y, saved):
    x, scale = saved
    grad_x = grad_y * scale * 2 * x
    grad_scale = (grad_y * x**2).sum(0)  # every row used the same scale
    return grad_x, grad_scale
'''


def run(args: argparse.Namespace) -> int:
    name, unit = args.name, args.unit
    _usable(name, r"[a-z][a-z0-9_]*", "a small Python name, such as group_norm")
    _usable(unit, r"[A-Za-z0-9][A-Za-z0-9_-]*", "a folder's name, such as 05_normalization")
    folder = Path(args.catalog[0]) if args.catalog else None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)  # the first exercise of a new catalog
    its = course(args)
    if name in its.specs:
        raise Misuse(f"there is an exercise {name} already: {its.specs[name]}. Choose another name.")
    catalog = next(iter(its.catalogs), None)
    if catalog is None:
        raise Misuse("say where your own exercises are: `--catalog DIR`, or `catalog = [...]` in [tool.backpropkit].")
    texts = {catalog / unit / f"{name}.py": SPEC, Path(args.solutions) / unit / f"{name}.py": SOLUTION}
    for file in texts:
        if file.exists():
            raise Misuse(f"{file} is there already.")
    for file, text in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(name=name, title=name.replace("_", " ").capitalize()), "utf-8")
    screen = open_screen()
    for file in texts:
        screen.say(f"Written: {shown(file)}")
    screen.say(f"Fill them in, then: bpk verify {name} --catalog {catalog}")
    return 0


def _usable(word: str, pattern: str, wanted: str) -> None:
    if not re.fullmatch(pattern, word) or keyword.iskeyword(word):
        raise Misuse(f'"{word}" was given; write {wanted}.')
