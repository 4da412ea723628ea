"""Unit 10: whole models. What its exercises accept, what they turn away, and that their truths are PyTorch's."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from whole_models.right import AGAIN, RIGHT
from whole_models.wrong import MORE_ENGINE, WRONG

from backpropkit import catalog, stubs
from backpropkit.checks import question
from backpropkit.checks.trial import Setting, prepare
from backpropkit.grade import grade
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays
from backpropkit.student.exchange import Answer, ProbeAsk
from backpropkit.student.local import LocalStudent
from backpropkit.truth import compare, samples
from backpropkit.verdict import ExerciseResult, Status
from backpropkit.verify import formula, mistakes

ROOT = Path(__file__).parents[1]
UNIT = "10_whole_models"
NAMES = list(WRONG)
LAYERS = [name for name in NAMES if catalog.load(name).formula is not None]
LONG = ("transformer_block", "checkpoint")  # whose mistakes take seconds to name


def slowly(name: str, *values: str) -> Any:
    return pytest.param(name, *values, marks=pytest.mark.slow if name in LONG else ())


def solution(name: str, arrays: Arrays = "torch") -> str:
    own = ROOT / "solutions_numpy" / UNIT / f"{name}.py"
    path = own if arrays == "numpy" and own.exists() else ROOT / "solutions" / UNIT / own.name
    return path.read_text("utf-8")


def graded(name: str, code: str, seed: int = 0, arrays: Arrays = "torch", seconds: float = 5.0) -> ExerciseResult:
    folder = ROOT / ("solutions" if arrays == "torch" else "solutions_numpy") / UNIT
    exercise = catalog.load(name)
    student = LocalStudent(folder / f"{name}.py", code.encode(), seconds)
    return grade(exercise, student, Setting(seed, exercise.arrays_for(arrays)), no_cuda="not asked")


@pytest.mark.parametrize("arrays", ["torch", "numpy"])
@pytest.mark.parametrize("name", NAMES)
def test_the_solution_has_full_marks(name: str, arrays: Arrays) -> None:
    for seed in (30, 31):
        result = graded(name, solution(name, arrays), seed, arrays)
        assert result.passed, (seed, result.headline)
        assert result.score == result.max_score


@pytest.mark.parametrize(("name", "words"), [slowly(name, words) for name, wrong in WRONG.items() for words in wrong])
def test_a_wrong_submission_fails_where_it_is_wrong(name: str, words: str) -> None:
    piece, instead, failing = WRONG[name][words]
    code = solution(name)
    assert piece in code, "the solution has changed, and this test with it"
    code = code.replace(piece, instead)
    if name == "engine":
        code += MORE_ENGINE
    if instead.endswith("ctx.mine"):
        code = code.replace("ctx.save_for_backward(x, weight)", "ctx.mine = x, weight")
    result = graded(name, code, seconds=1.0)
    checks = {check.name: check for check in result.checks}
    assert checks[failing].wrong, {check.name: check.message for check in result.checks if check.wrong}
    assert checks[failing].points < checks[failing].max_points
    assert not result.passed


@pytest.mark.parametrize("name", ["mlp_block", "moe", "dpo_loss", "transformer_block"])
def test_a_layer_may_save_its_inputs_and_run_forward_again(name: str) -> None:
    result = graded(name, solution(name) + AGAIN, 3)
    assert result.passed, result.headline


@pytest.mark.parametrize(("name", "style"), [(name, style) for name, styles in RIGHT.items() for style in styles])
def test_a_right_submission_in_another_style_has_full_marks(name: str, style: str) -> None:
    result = graded(name, RIGHT[name][style], 4)
    assert result.passed, result.headline
    assert result.score == result.max_score


@pytest.mark.parametrize("name", [slowly(name) for name in NAMES])
def test_every_known_mistake_is_caught_and_named(name: str) -> None:
    verdicts = mistakes.verdicts(catalog.load(name))
    assert len(verdicts) >= 4
    assert not [verdict.fault for verdict in verdicts if verdict.fault]


@pytest.mark.parametrize("name", NAMES)
def test_the_spec_is_a_lesson(name: str) -> None:
    exercise = catalog.load(name)
    assert len(exercise.hints) == 3
    assert ": " in exercise.title
    assert "The tricky point" in exercise.lesson
    assert all(len(line) <= 120 for line in exercise.lesson.splitlines())
    if exercise.formula is not None:
        assert not list(formula.faults(exercise))


@pytest.mark.parametrize("name", LAYERS)
def test_sizes_of_the_diagnosis_are_pairwise_different(name: str) -> None:
    case = next(case for case in samples.cases(catalog.load(name)) if case.name == "diagnosis")
    assert len(set(case.sizes.values())) == len(case.sizes), dict(case.sizes)


def drawn(exercise: Exercise, name: str) -> tuple[question.Question, tuple[Tensor, ...]]:
    """A question and the inputs of its first case."""
    asked = next(asked for asked in exercise.questions if asked.name == name)
    case = question.cases(asked)[0]
    random = samples.generator(7, name)
    return asked, samples.draw_inputs(exercise.name, asked.inputs, case, random)


def test_the_block_is_pytorchs_own_transformer_layer() -> None:
    exercise = catalog.load("transformer_block")
    case = next(case for case in samples.cases(exercise) if case.name == "diagnosis")
    trial = prepare(exercise, case, 5, count=1)
    x, n1w, n1b, qkv, out, n2w, n2b, up, down = trial.sample.inputs
    c, h = x.shape[-1], up.shape[0]
    layer = torch.nn.TransformerEncoderLayer(
        c, 2, h, 0.0, "gelu", batch_first=True, norm_first=True, bias=False
    ).double()
    weights = {"self_attn.in_proj_weight": qkv, "self_attn.out_proj.weight": out, "linear1.weight": up}
    weights |= {"linear2.weight": down, "norm1.weight": n1w, "norm2.weight": n2w}
    layer.load_state_dict(weights)
    for norm, bias in ((layer.norm1, n1b), (layer.norm2, n2b)):
        norm.bias = torch.nn.Parameter(bias)
    future = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
    torch.testing.assert_close(trial.truth.outputs[0], layer(x, src_mask=future))


@pytest.mark.filterwarnings("ignore:.torch.jit.script.:DeprecationWarning")
def test_jvp_is_that_of_pytorchs_forward_mode() -> None:
    asked, inputs = drawn(catalog.load("jvp"), "all_together")
    *inputs_and_tangents, eps = inputs
    point, tangent = tuple(inputs_and_tangents[:3]), tuple(inputs_and_tangents[3:])
    found = torch.func.jvp(lambda x, w, b: torch.layer_norm(x, x.shape[-1:], w, b, float(eps)), point, tangent)[1]
    assert compare.agree(asked.truth(*inputs), found, 1e-12)


def test_the_tiny_gpt_learns() -> None:
    asked, inputs = drawn(catalog.load("tiny_gpt"), "training")
    curve = asked.truth(*inputs)
    assert len(curve) == 30
    assert curve[0] > 4.0
    assert curve[-1] < 3.3, "the lesson says so"
    assert bool((curve.diff() < 0).all())


def test_double_backward_is_a_derivative_of_backward() -> None:
    """Against central differences of <grad_grad_x, backward(grad_y)>, with PyTorch's backward."""
    exercise = catalog.load("double_backward")
    asked, (grad_grad_x, grad_y, x) = drawn(exercise, "by_x")
    direction = torch.randn(x.shape, generator=torch.Generator().manual_seed(1), dtype=x.dtype)

    def paired(at: Tensor) -> Tensor:
        y = torch.softmax(at.detach().requires_grad_(), -1)
        return (grad_grad_x * torch.ops.aten._softmax_backward_data(grad_y, y, -1, y.dtype)).sum()

    slope = (paired(x + 1e-5 * direction) - paired(x - 1e-5 * direction)) / 2e-5
    expected = (asked.truth(grad_grad_x.clone(), grad_y.clone(), x.clone()) * direction).sum()
    assert compare.agree(slope, expected, 1e-7)


def test_a_deep_chain_has_five_thousand_nodes() -> None:
    module = runpy.run_path(str(ROOT / "solutions" / UNIT / "engine.py"))
    exercise = catalog.load("engine")
    _, inputs = drawn(exercise, "deep_chain")
    made = []

    class Counted(module["Value"]):  # type: ignore[misc, name-defined]
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            made.append(self)

    namespace = module["Value"].__add__.__globals__
    namespace["Value"] = Counted
    probe = next(asked.probe for asked in exercise.questions if asked.name == "deep_chain")
    assert probe is not None
    probe(type("student", (), {"Value": Counted}), *inputs)
    assert len([value for value in made if value.operands]) >= 5000


def test_a_class_whose_methods_say_nothing_is_unwritten() -> None:
    for name in ("engine", "autograd_function"):
        stub = stubs.text(catalog.load(name))
        ast.parse(stub)
        result = graded(name, stub)
        assert (result.status, result.score) == (Status.UNWRITTEN, 0)
        assert result.headline in ("Value is not written yet", "LayerNorm is not written yet")


def test_a_method_that_is_left_out_is_named() -> None:
    code = solution("engine").replace(
        "        return self * as_value(other) ** -1", "        raise NotImplementedError"
    )
    result = graded("engine", code)
    check = next(check for check in result.checks if check.name == "arithmetic")
    assert (check.status, check.message) == (Status.UNWRITTEN, "Value.__truediv__ is not written yet")
    assert "raise NotImplementedError" in check.source


def test_an_engine_may_not_be_pytorchs() -> None:
    code = """
import torch

class Value:
    def __new__(cls, data):
        return torch.tensor(data, dtype=torch.float64, requires_grad=True)
"""
    result = graded("engine", code)
    assert result.score == 0
    assert "Tensor.backward" in result.headline


def test_only_an_exercise_that_allows_it_opens_the_door_to_autograd() -> None:
    allowed = [name for name in catalog.files() if catalog.load(name).autograd]
    assert allowed == ["autograd_function"]
    assert catalog.load("autograd_function").arrays_for("numpy") == "torch"


def test_a_number_beyond_all_bounds_is_still_a_number() -> None:
    student = LocalStudent(Path("any.py"), b"def numbers():\n    return 1e300, float('nan')\n")
    student.facts(())
    source = "def probe(student):\n    return student.numbers()\n"
    answer: Answer = student.ask(ProbeAsk("probe", "numbers", source, (), {}))
    assert [came.kind for came in answer.outputs[0]] == ["number", "number"]
