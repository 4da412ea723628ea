"""What is right: PyTorch's operator and PyTorch's autograd, in float64, whatever the program around has set."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from backpropkit import catalog
from backpropkit.checks.trial import prepare
from backpropkit.spec import exercise, integers
from backpropkit.truth import oracle, samples


def picked(x, index, unused):  # type: ignore[no-untyped-def]
    y = x[index]
    return y


def test_the_truth_is_the_operators_and_not_the_formulas() -> None:
    def wrong(x):  # type: ignore[no-untyped-def]
        y = x * 3
        return y

    made = exercise(inputs={"x": "N D"}, output={"y": "N D"}, hints=[], torch=torch.sin)(wrong)
    trial = prepare(made, samples.cases(made)[0], 0)
    (x,), (g,) = trial.sample.inputs, trial.upstreams[0]

    assert torch.equal(trial.truth.outputs[0], x.sin())
    torch.testing.assert_close(trial.truth.gradients[0][0], g * x.cos())


def test_without_an_operator_the_formula_is_the_truth() -> None:
    made = exercise(
        inputs={"x": "V D", "index": integers("N", below="V"), "unused": "D"}, output={"y": "N D"}, hints=[]
    )(picked)
    trial = prepare(made, samples.cases(made)[0], 0)
    grad_x, grad_unused = trial.truth.gradients[0]

    torch.testing.assert_close(grad_x.sum(), trial.upstreams[0][0].sum())
    assert not bool(grad_unused.any()), "no path to y: the gradient is 0 and not missing"


def test_the_truth_does_not_depend_on_the_modes_around_it() -> None:
    made = catalog.load("layernorm")
    case = samples.cases(made)[0]
    plain = prepare(made, case, 0)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        inside = prepare(made, case, 0)

    for a, b in zip(plain.truth.gradients[0], inside.truth.gradients[0], strict=True):
        assert a.dtype == torch.float64 and torch.equal(a, b)


def test_switches_are_as_they_were() -> None:
    before = torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = True
    with oracle.exact():
        assert not torch.backends.cudnn.allow_tf32 and not torch.backends.cuda.matmul.allow_tf32
    assert torch.backends.cudnn.allow_tf32
    torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32 = before


def test_the_gradient_is_asked_of_floating_inputs_only() -> None:
    made = catalog.load("cross_entropy")
    trial = prepare(made, samples.cases(made)[0], 0)
    logits, target = trial.sample.inputs
    (grad_logits,) = trial.truth.gradients[0]

    leaf = logits.clone().requires_grad_()
    (truth,) = torch.autograd.grad(F.cross_entropy(leaf, target), leaf, trial.upstreams[0][0])
    torch.testing.assert_close(grad_logits, truth)


def test_inputs_are_left_as_they_are() -> None:
    made = catalog.load("linear")
    case = samples.cases(made)[0]
    inputs = samples.draw(made, case, samples.generator(0)).inputs
    before: list[Tensor] = [x.clone() for x in inputs]
    (y,) = oracle.outputs(made, inputs, {})
    oracle.truth(made, inputs, {}, ((torch.ones_like(y),),))

    assert all(torch.equal(a, b) and not a.requires_grad for a, b in zip(inputs, before, strict=True))
