"""One check of layer normalization's gradients, beside gradcheck on the same inputs: the kit's, slow mode, fast mode.

pytest benchmarks/test_gradcheck.py          32x256; slow gradcheck alone takes many seconds
pytest benchmarks --benchmark-disable        everything once, on small inputs
"""

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from backpropkit import catalog
from backpropkit.checks import layer
from backpropkit.checks.judge import Asked
from backpropkit.checks.trial import Setting, prepare, run
from backpropkit.grade import wanted
from backpropkit.spec.exercise import Case
from backpropkit.student.local import LocalStudent

SOLUTION = Path(__file__).parents[1] / "solutions/05_normalization/layernorm.py"
LAYERNORM = catalog.load("layernorm")

pytestmark = pytest.mark.benchmark(group="layernorm, one check of all gradients")


@pytest.fixture
def case(benchmark) -> Case:
    sizes = {"N": 4, "D": 8} if benchmark.disabled else {"N": 32, "D": 256}
    return Case("benchmark", sizes=sizes)


@pytest.fixture
def wrapped(case):
    """The solution's pair as gradcheck wants it, and the inputs that the kit's check draws."""
    module = SimpleNamespace()
    exec(compile(SOLUTION.read_bytes(), SOLUTION, "exec"), module.__dict__)

    class LayerNorm(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *inputs):
            y, ctx.kept = module.forward(*inputs)
            return y

        @staticmethod
        def backward(ctx, grad_y):
            return module.backward(grad_y, ctx.kept)

    inputs = prepare(LAYERNORM, case, seed=0).sample.inputs
    return LayerNorm.apply, tuple(t.requires_grad_() for t in inputs)


def test_the_kits_direct_check(benchmark, case):
    student = LocalStudent(SOLUTION, SOLUTION.read_bytes())
    student.facts(wanted(LAYERNORM))
    asked = Asked("torch")

    def check():
        trial = run(LAYERNORM, case, student, Setting(0))
        return [layer.gradient_problem(LAYERNORM, number, trial, asked) for number in range(3)]

    assert benchmark(check) == [None, None, None]


def test_gradcheck_fast(benchmark, wrapped):
    assert benchmark(lambda: torch.autograd.gradcheck(*wrapped, fast_mode=True))


def test_gradcheck_slow(benchmark, wrapped):
    assert benchmark.pedantic(lambda: torch.autograd.gradcheck(*wrapped), rounds=1)
