"""Units 05 to 09: every formula is PyTorch's operator, every solution has full marks, every known mistake is one."""

from __future__ import annotations

import runpy
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from backpropkit import catalog
from backpropkit.checks import judge
from backpropkit.checks.trial import Setting, Trial, prepare
from backpropkit.diagnose import variants
from backpropkit.grade import grade
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Case, Mistake, Mode
from backpropkit.student.local import LocalStudent
from backpropkit.truth import compare, oracle, samples
from backpropkit.verdict import Status

ROOT = Path(__file__).parent.parent
UNITS = ("05_normalization", "06_indexing_and_noise", "07_convolution", "08_recurrence", "09_attention")
NAMES = [name for name, path in catalog.files().items() if path.parent.name in UNITS]
SEED = 20


def solution(exercise: Exercise, arrays: str) -> Path:
    """Where one solution serves both kinds of arrays there is only one."""
    own = ROOT / "solutions_numpy" / exercise.unit / f"{exercise.name}.py"
    return own if arrays == "numpy" and own.exists() else ROOT / "solutions" / exercise.unit / own.name


def diagnosis(exercise: Exercise) -> Case:
    return next(case for case in samples.cases(exercise) if case.name == "diagnosis")


def with_mistake(exercise: Exercise, mistake: Mistake, trial: Trial) -> tuple[Tensor, ...]:
    """Outputs and gradients of the formula with one mistake in it; of a mistake of backward alone, right outputs."""
    sample, backward = trial.sample, mistake.modes == ("gradient",)
    outputs = trial.truth.outputs if backward else variants.wrong_outputs(exercise, mistake, sample)
    mode: Mode = "gradient" if backward else "both"
    return *outputs, *variants.wrong_gradients(exercise, mistake, mode, sample, trial.upstreams[0])


def same(first: tuple[Tensor, ...], second: tuple[Tensor, ...]) -> bool:
    """Too close to be told apart by their numbers."""
    return all(compare.agree(a, b, tolerance=1e-5, scale=1.0) for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_formula_is_pytorchs_operator(name: str) -> None:
    exercise = catalog.load(name)
    formula = exercise.formula
    assert formula is not None
    for case in samples.cases(exercise) + samples.edge_cases(exercise):
        trial = prepare(exercise, case, SEED, count=1)
        sample, upstream = trial.sample, trial.upstreams[0]
        values = formula(sample.inputs, sample.options)
        gradients = oracle.gradients(exercise, formula, sample.inputs, sample.options, upstream)
        right = (*trial.truth.outputs, *trial.truth.gradients[0])
        scale = judge.size(*sample.inputs, *upstream)
        for mine, pytorchs in zip((*values, *gradients), right, strict=True):
            assert compare.agree(mine, pytorchs, compare.EDGE_TOLERANCE, scale), case.name


@pytest.mark.parametrize("arrays", ["torch", "numpy"])
@pytest.mark.parametrize("name", NAMES)
def test_the_solution_has_full_marks(name: str, arrays: Any) -> None:
    exercise = catalog.load(name)
    path = solution(exercise, arrays)
    seed = SEED if arrays == "torch" else SEED + 1
    result = grade(exercise, LocalStudent(path, path.read_bytes()), Setting(seed, arrays), no_cuda="not asked")
    assert result.status is Status.PASSED, f"{result.headline} {result.advice}"
    assert result.score == result.max_score


@pytest.mark.parametrize("name", NAMES)
def test_every_known_mistake_is_wrong_and_unlike_the_others(name: str) -> None:
    exercise = catalog.load(name)
    assert len(exercise.mistakes) >= 4
    trial = prepare(exercise, diagnosis(exercise), SEED, count=1)
    answers = [("right", (*trial.truth.outputs, *trial.truth.gradients[0]))]
    answers += [(mistake.words, with_mistake(exercise, mistake, trial)) for mistake in exercise.mistakes]
    for (words, answer), (others_words, other) in combinations(answers, 2):
        assert not same(answer, other), f"{words} = {others_words}"


@pytest.mark.parametrize("name", NAMES)
def test_the_spec_is_a_lesson(name: str) -> None:
    exercise = catalog.load(name)
    lines = exercise.lesson.splitlines()
    assert ": " in lines[0], "the first line is a name and a formula"
    assert 6 <= len(lines) <= 16
    assert len(exercise.hints) == 3
    assert all(len(line) <= 120 for line in lines)


@pytest.mark.parametrize("name", NAMES)
def test_sizes_of_the_diagnosis_are_pairwise_different(name: str) -> None:
    sizes = diagnosis(catalog.load(name)).sizes
    assert len(set(sizes.values())) == len(sizes), dict(sizes)


def composed_inputs(name: str) -> tuple[Tensor, ...]:
    return prepare(catalog.load(name), diagnosis(catalog.load(name)), SEED, count=1).sample.inputs


def test_how_many_query_heads_share_keys_is_no_other_number_less_one() -> None:
    """H / G has no name of its own: where it was B - 1 on both cases, half of a gradient was said to be B - 1 less."""
    sizes = [case.sizes for case in samples.cases(catalog.load("grouped_query_attention"))[:2]]
    for name, less in product(sizes[0], (0, 1)):
        assert any(s["H"] / s["G"] != s[name] - less for s in sizes)


def test_rnn_and_lstm_are_pytorchs_modules() -> None:
    for name, module in (("rnn", torch.nn.RNN), ("lstm", torch.nn.LSTM)):
        x, *states, weight_ih, weight_hh, bias = composed_inputs(name)
        network = module(x.shape[-1], states[0].shape[-1], batch_first=True).double()
        parameters = {"weight_ih_l0": weight_ih, "weight_hh_l0": weight_hh, "bias_ih_l0": bias}
        network.load_state_dict({**parameters, "bias_hh_l0": torch.zeros_like(bias)})
        start = states[0][None] if name == "rnn" else tuple(state[None] for state in states)
        formula = catalog.load(name).formula
        assert formula is not None
        torch.testing.assert_close(formula((x, *states, weight_ih, weight_hh, bias), {})[0], network(x, start)[0])


def test_multihead_attention_is_pytorchs_module() -> None:
    x, qkv_weight, out_weight = composed_inputs("multihead_attention")
    module = torch.nn.MultiheadAttention(x.shape[-1], 2, bias=False, batch_first=True).double()
    module.load_state_dict({"in_proj_weight": qkv_weight, "out_proj.weight": out_weight})
    future = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
    formula = catalog.load("multihead_attention").formula
    assert formula is not None
    (y,) = formula((x, qkv_weight, out_weight), {"num_heads": 2})
    torch.testing.assert_close(y, module(x, x, x, attn_mask=future)[0])


def test_rope_turns_like_complex_numbers() -> None:
    (x,) = composed_inputs("rope")
    formula = catalog.load("rope").formula
    assert formula is not None
    (y,) = formula((x,), {"base": 10000.0})
    angle = torch.arange(7.0)[:, None] * torch.tensor([1, 0.1, 0.01, 0.001]).double()
    turned = torch.complex(*x.chunk(2, -1)) * torch.polar(torch.ones_like(angle), angle)[:, None]
    torch.testing.assert_close(y, torch.cat([turned.real, turned.imag], -1))


def largest_temporary(run: Any) -> int:
    """The most numbers in any tensor that an operator makes."""

    class Watch(TorchDispatchMode):
        most = 0

        def __torch_dispatch__(self, operator: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            made = operator(*args, **(kwargs or {}))
            tensors = [t for t in (made if isinstance(made, (tuple, list)) else [made]) if isinstance(t, Tensor)]
            self.most = max([self.most, *(t.numel() for t in tensors)])
            return made

    with Watch() as watch:
        run()
    return watch.most


def test_the_solution_of_flash_attention_holds_no_square_of_the_text() -> None:
    module = runpy.run_path(str(solution(catalog.load("flash_attention"), "torch")))
    q, k, v, grad_y = torch.randn(4, 1, 1, 128, 4, dtype=torch.float64).unbind(0)
    _, saved = module["forward"](q, k, v)
    most = max(
        largest_temporary(lambda: module["forward"](q, k, v)),
        largest_temporary(lambda: module["backward"](grad_y, saved)),
    )
    assert most < 128 * 128 / 16
    assert all(kept.numel() <= q.numel() for kept in saved)


@pytest.mark.parametrize("tile", [8, 16, 32, 64])
def test_in_the_diagnosis_of_flash_attention_some_row_has_its_largest_score_in_a_later_block(tile: int) -> None:
    """Else it would be right never to rescale what was summed up, and the mistake had no name."""
    exercise = catalog.load("flash_attention")
    case = next(case for case in samples.cases(exercise) if case.name == "diagnosis")
    for seed in range(40):
        sample = prepare(exercise, case, seed).sample
        masked = variants.values(exercise, sample.inputs, sample.options).masked
        assert bool((masked.argmax(-1) >= tile).any())


def test_an_index_add_that_loses_repeats_is_caught() -> None:
    exercise = catalog.load("embedding")
    code = solution(exercise, "torch").read_text()
    lossy = code.replace("return grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))", "") + (
        "    grad_table[index] += grad_y\n    return grad_table\n"
    )
    result = grade(exercise, LocalStudent(Path("embedding.py"), lossy.encode()), Setting(1), no_cuda="not asked")
    assert result.status is Status.FAILED
    assert result.score < result.max_score
