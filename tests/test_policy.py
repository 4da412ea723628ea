"""What a student may not let PyTorch, or the grader, do for them; and what looks like it and is right."""

import pytest
from submit import check, is_full, submit

from backpropkit.verdict import Status

FORWARD = """
import torch
import torch.nn.functional as F

def forward(x):
    exps = torch.exp(x - x.amax(-1, keepdim=True))
    y = exps / exps.sum(-1, keepdim=True)
    return y, (x, y)

"""
BACKWARD = """
def backward(grad_y, saved):
    x, y = saved
    return y * (grad_y - (grad_y * y).sum(-1, keepdim=True))
"""
GRAPH = """
def backward(grad_y, saved):
    x = saved[0].clone().requires_grad_()
    y = torch.softmax(x, -1)
"""
DOORS = {
    "torch.autograd.grad": "return torch.autograd.grad(y, x, grad_y)[0]",
    "torch.autograd.backward": "torch.autograd.backward(y, grad_y); return x.grad",
    "Tensor.backward": "y.backward(grad_y); return x.grad",
    "torch.func.vjp": "return torch.func.vjp(lambda x: torch.softmax(x, -1), saved[0])[1](grad_y)[0]",
    "torch.func.grad": "return torch.func.grad(lambda x: (torch.softmax(x, -1) * grad_y).sum())(saved[0])",
    "torch.autograd.functional.vjp": (
        "return torch.autograd.functional.vjp(lambda x: torch.softmax(x, -1), saved[0], grad_y)[1]"
    ),
}
DIFFERENCES = """
def backward(grad_y, saved):
    x, grad_x = saved[0], torch.zeros_like(saved[0])
    for k in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[k] = 1e-5
        grad_x.view(-1)[k] = ((forward(x + step)[0] - forward(x - step)[0]) * grad_y).sum() / 2e-5
    return grad_x
"""


@pytest.mark.parametrize("door", DOORS)
def test_a_door_to_autograd_is_shut_and_forfeits_what_went_through_it(tmp_path, door):
    result = submit(tmp_path, FORWARD + GRAPH + f"    {DOORS[door]}\n", "softmax")
    assert check(result, "forward").points == 2.0
    assert check(result, "grad_x").status is Status.FORBIDDEN
    assert check(result, "grad_x").message == f"backward calls {door}: here you are the one who differentiates"
    assert result.score == 2.0


def test_except_does_not_open_a_door(tmp_path):
    code = GRAPH + "    try:\n        return torch.autograd.grad(y, x, grad_y)[0]\n"
    result = submit(tmp_path, FORWARD + code + "    except Exception:\n        return grad_y\n", "softmax")
    assert check(result, "grad_x").status is Status.FORBIDDEN


OWN_BACKWARDS = (
    "torch.ops.aten._softmax_backward_data",
    "torch._decomp.decompositions._softmax_backward_data",  # in Python, of smaller operators
    "torch._decomp.decomposition_table[torch.ops.aten._softmax_backward_data.default]",
)


@pytest.mark.parametrize("own", OWN_BACKWARDS)
def test_pytorch_s_own_backward_is_seen(tmp_path, own):
    code = "import torch._decomp\ndef backward(grad_y, saved):\n    y = saved[1]\n"
    code += f"    return {own}(grad_y, y, -1, y.dtype)\n"
    result = submit(tmp_path, FORWARD + code, "softmax")
    assert check(result, "grad_x").message == "backward calls aten._softmax_backward_data, PyTorch's own backward"
    assert result.score == 2.0


def test_a_backward_of_the_student_s_own_may_be_called_so_too(tmp_path):
    helper = "def softmax_backward(grad_y, y):\n    return y * (grad_y - (grad_y * y).sum(-1, keepdim=True))\n"
    code = helper + "@torch.no_grad()\ndef backward(grad_y, saved):\n    return softmax_backward(grad_y, saved[1])\n"
    assert is_full(submit(tmp_path, FORWARD + code, "softmax"))


@pytest.mark.parametrize(
    "call",
    [
        "torch.softmax(x, -1)",
        "F.softmax(x, -1)",
        "x.softmax(-1)",
        "x.log_softmax(-1).exp()",
        "torch._safe_softmax(x, -1)",
        "torch.sparse.softmax(x.to_sparse(), -1).to_dense()",
        "torch._masked_softmax(x, x.isnan(), -1)",
        "F.scaled_dot_product_attention(x[None], *[torch.eye(len(x[0]), dtype=x.dtype)[None]] * 2, scale=1)[0]",
    ],
)
def test_the_operator_to_be_written_forfeits_forward_alone(tmp_path, call):
    result = submit(
        tmp_path, FORWARD + f"def forward(x):\n    y = {call}\n    return y, (x, y)\n" + BACKWARD, "softmax"
    )
    assert check(result, "forward").status is Status.FORBIDDEN
    assert "the operator to be written here" in check(result, "forward").message
    assert check(result, "grad_x").points == 2.0


CONVOLUTIONS = (
    "torch.conv_tbc(*(t.contiguous() for t in (x.permute(2, 0, 1), weight.permute(2, 1, 0))), bias, padding)"
    ".permute(1, 2, 0)[..., ::stride]",
    "torch.ops.aten.slow_conv_dilated2d(x, weight, size, bias, [1, stride], [0, padding], [1, 1])[:, :, 0]",
    "torch.ops.aten._slow_conv2d_forward(x, weight, size, bias, [1, stride], [0, padding])[:, :, 0]",
    "torch.ops.aten.thnn_conv2d(x, weight, size, bias, [1, stride], [0, padding])[:, :, 0]",
)


@pytest.mark.parametrize("call", CONVOLUTIONS)
def test_a_convolution_of_another_name_is_one(tmp_path, call):
    code = "import torch\ndef forward(x, weight, bias, *, stride=1, padding=0):\n    size = [1, weight.shape[2]]\n"
    code += "" if "tbc" in call else "    x, weight = x[:, :, None], weight[:, :, None]\n"
    code += f"    return {call}, ()\ndef backward(grad_y, saved):\n    raise NotImplementedError\n"
    assert "the operator to be written here" in check(submit(tmp_path, code, "conv1d"), "forward").message


def test_finite_differences_are_no_backward(tmp_path):
    result = submit(tmp_path, FORWARD + DIFFERENCES, "softmax")
    assert check(result, "grad_x").message == (
        "backward calls forward 30 times: finite differences are a check, not a backward"
    )


def test_forward_may_be_computed_again_once(tmp_path):
    again = "def backward(grad_y, saved):\n    y = forward(saved[0])[0]\n"
    assert is_full(
        submit(tmp_path, FORWARD + again + "    return y * (grad_y - (grad_y * y).sum(-1, keepdim=True))\n", "softmax")
    )


@pytest.mark.parametrize(
    "line",
    [
        "import backpropkit.truth.oracle",
        "from backpropkit.catalog import load",
        "from backpropkit import catalog",
        "def forward(x):\n    from backpropkit.truth import oracle",
    ],
)
def test_the_grader_s_own_parts_are_not_for_import(tmp_path, line):
    result = submit(tmp_path, f"{FORWARD}{BACKWARD}\n{line}\n", "softmax")
    assert check(result, "written").status is Status.FORBIDDEN
    assert "a part of the grader: write it with torch or NumPy alone" in result.headline
    assert result.score == 0.0


def test_the_stub_s_own_import_is_right(tmp_path):
    assert is_full(submit(tmp_path, f"from backpropkit import check\n{FORWARD}{BACKWARD}", "softmax"))
