"""Who may import whom, where the linter of layers can't see it: specs, which are found by their paths."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from backpropkit import catalog

SPECS = catalog.files()


def imports(file: Path) -> set[str]:
    """Every module that a file names in an import, wherever that stands; relative ones begin with a dot."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def allowed(module: str) -> bool:
    return module == "backpropkit.spec" or module.split(".")[0] in {"torch", "numpy", *sys.stdlib_module_names}


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_imports_the_words_of_specs_torch_and_the_standard_library(name):
    assert [module for module in sorted(imports(SPECS[name])) if not allowed(module)] == []


@pytest.mark.parametrize("line", ["from backpropkit.truth import oracle", "import backpropkit", "from . import x"])
def test_other_imports_are_seen(line, tmp_path):
    file = tmp_path / "spec.py"
    file.write_text(f"def late():\n    {line}\n")
    assert [module for module in imports(file) if not allowed(module)]


def test_every_exercise_has_its_place_in_the_course():
    order = (catalog.OURS / "ORDER").read_text().split()
    assert sorted(set(SPECS) - set(order)) == []
    assert len(order) == len(set(order))


def test_finding_an_exercise_imports_no_torch():
    code = "import sys; from backpropkit import catalog; catalog.find('linear'); print('torch' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"
