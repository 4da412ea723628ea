"""A class of submissions in one `grade`, beside one fresh pytest process each that makes the same comparisons.

pytest benchmarks/test_many_submissions.py   50 submissions; the processes are timed on a few of them
pytest benchmarks --benchmark-disable        everything once, on two
"""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = ("02_linear_algebra/linear.py", "05_normalization/layernorm.py")
COMPARISONS = """
    import importlib.util
    from pathlib import Path

    import pytest
    import torch
    import torch.nn.functional as F

    OPERATORS = {
        "linear": (F.linear, [(5, 7), (11, 7), (11,)]),
        "layernorm": (lambda x, w, b: F.layer_norm(x, (7,), w, b), [(5, 7), (7,), (7,)]),
    }


    @pytest.mark.parametrize("name", OPERATORS)
    def test_it(name):
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        operator, shapes = OPERATORS[name]
        inputs = [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]
        y = operator(*inputs)
        upstream = torch.randn_like(y)
        with torch.no_grad():
            mine, saved = module.forward(*inputs)
            gradients = module.backward(upstream, saved)
        torch.testing.assert_close(mine, y)
        for came, right in zip(gradients, torch.autograd.grad(y, inputs, upstream)):
            torch.testing.assert_close(came, right)

        class Pair(torch.autograd.Function):
            @staticmethod
            def forward(ctx, *inputs):
                y, ctx.kept = module.forward(*inputs)
                return y

            @staticmethod
            def backward(ctx, grad_y):
                return module.backward(grad_y, ctx.kept)

        assert torch.autograd.gradcheck(Pair.apply, inputs)
"""

pytestmark = pytest.mark.benchmark(group="submissions with linear and layernorm")


@pytest.fixture
def submissions(benchmark, tmp_path) -> list[Path]:
    folders = [tmp_path / f"student{number}" for number in range(2 if benchmark.disabled else 50)]
    for number, folder in enumerate(folders):
        folder.mkdir()
        for file in FILES:
            shutil.copy(ROOT / "solutions" / file, folder)
        (folder / "notes.py").write_text(f"name = 'student {number}'\n")
    return folders


def run(*command: str, folder: Path) -> None:
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, env=environment, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def test_all_in_one_grade(benchmark, submissions, tmp_path):
    paths = [str(folder) for folder in submissions]
    grade = ("-m", "backpropkit.cli", "grade", *paths, "--output", str(tmp_path / "results"))
    benchmark.pedantic(lambda: run(*grade, folder=tmp_path), rounds=1)
    benchmark.extra_info["submissions"] = len(submissions)


def test_one_fresh_pytest_process(benchmark, submissions):
    folder = submissions[0]
    (folder / "test_it.py").write_text(textwrap.dedent(COMPARISONS))
    benchmark.pedantic(lambda: run("-m", "pytest", "-q", "test_it.py", folder=folder), rounds=3)
