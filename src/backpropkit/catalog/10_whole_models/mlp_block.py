"""The MLP block of a transformer: y = x + gelu(x @ up.T) @ down.T

Two thirds of a language model's parameters sit in blocks like this one. Each row of x, one token, is spread out over H
hidden units, bent by a GELU, and gathered to D numbers again. The result is not the new x: it is added to the old one.

This residual connection is why networks can be a hundred layers deep. Through the sum, a gradient reaches x without
passing any weight: whatever the two matrices do to it, one copy arrives untouched. At the start of training, with small
weights, the whole network is nearly the identity, and so is its backward.

The tricky point: x is used twice. It forks in forward, and a fork in forward is a sum in backward: what comes along the
straight way and what comes back through both matrices are added. Nothing else is new: two linear layers without bias,
one GELU, each as you have solved it, in the opposite order.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import GELU_SLOPES, exercise


@exercise(
    inputs={"x": "N D", "up": "H D", "down": "D H"},
    output={"y": "N D"},
    hints=[
        "Write forward as four lines with the shape behind each: hidden [N, H], active [N, H], added [N, D], y [N, D]. "
        "Which of them, and which inputs, does backward need?",
        "From y, the same grad_y goes to added and, along the residual, to x. The matrices are linear layers: for "
        "added = active @ down.T one product gives grad_active [N, H], another grad_down [D, H].",
        "Multiply grad_active by the slope of GELU at hidden; that is grad_hidden. grad_up is a product of it and x, "
        "and grad_x is grad_y plus the product of grad_hidden and up.",
    ],
)
def mlp_block(x, up, down):
    hidden = x @ up.T
    active = F.gelu(hidden)
    added = active @ down.T
    y = x + added
    return y


mlp_block.case("fewer hidden units than features", sizes={"D": 7, "H": 2})
mlp_block.edge("one hidden unit", sizes={"H": 1})
mlp_block.edge("x is 0: GELU at its turning point", x=torch.zeros_like)
mlp_block.edge("down is 0: the block is the identity", down=torch.zeros_like)
mlp_block.edge("hidden units at ±1e4", up=lambda up: 1e4 * up)
mlp_block.edge("weights at 1e-4, as at the start of training", up=lambda up: 1e-4 * up, down=lambda down: 1e-4 * down)

mlp_block.known(
    "y",
    "the residual is missing: x itself is not added",
    lambda v: v.added,
    "y = x + added: grad_y reaches x directly, too.",
)
mlp_block.known(
    "active",
    "GELU is the tanh approximation, not the exact one",
    lambda v: F.gelu(v.hidden, approximate="tanh"),
    "Use erf: gelu(s) = s * (1 + erf(s / sqrt(2))) / 2.",
)
mlp_block.known(
    "active",
    "GELU is s * sigmoid(1.702 * s), not the exact one",
    lambda v: v.hidden * torch.sigmoid(1.702 * v.hidden),
    "Use erf: gelu(s) = s * (1 + erf(s / sqrt(2))) / 2.",
)
mlp_block.known("active", "it is a ReLU, not a GELU", lambda v: F.relu(v.hidden), "GELU bends smoothly around 0.")
mlp_block.known(
    "hidden",
    "up is reshaped to [D, H], not transposed",
    lambda v: v.x @ v.up.reshape(v.up.shape[1], v.up.shape[0]),
    "A reshape keeps the numbers in their order and mixes rows with columns: up.T.",
)
mlp_block.known(
    "y",
    "GELU is applied after the residual, too",
    lambda v: F.gelu(v.x + v.added),
    "Nothing may stand on the residual's way: the sum is the block's output.",
)
for words, (slope, advice) in GELU_SLOPES.items():
    mlp_block.known_slope("active", "hidden", words, lambda v, slope=slope: slope(v.hidden), advice)
