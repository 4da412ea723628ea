"""SwiGLU: y = silu(x @ gate_weight.T) * (x @ up_weight.T), where silu(s) = s * sigmoid(s)

The first half of the feed-forward block in Llama and its kin. x is projected twice: one projection carries the content,
the other decides, entry by entry, how much of it gets through.

Read it as a graph: x splits into score and up, score splits again into itself and its sigmoid, and everything meets in
two products. A fork in forward is a sum in backward.

The tricky point: bookkeeping. In a product each factor gets the upstream gradient times the other factor; do it for
gate and up first, then walk each branch back to its weight and to x on its own. x takes part in both branches, so two
contributions meet in grad_x.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N I", "gate_weight": "H I", "up_weight": "H I"},
    output={"y": "N H"},
    hints=[
        "Name every step: score = x @ gate_weight.T, gate = silu(score), up = x @ up_weight.T, y = gate * up.",
        "From y to its factors: grad_gate and grad_up. From gate to score: times the slope of SiLU.",
        "score and up are linear layers of x: weight gradients as in linear, and grad_x is the sum of both branches.",
    ],
)
def swiglu(x, gate_weight, up_weight):
    score = x @ gate_weight.T
    opening = torch.sigmoid(score)
    gate = score * opening
    up = x @ up_weight.T
    y = gate * up
    return y


swiglu.edge("one hidden unit", sizes={"H": 1})
swiglu.edge("x is 0", x=torch.zeros_like)
swiglu.edge("scores at ±1e4", gate_weight=lambda weight: 1e4 * weight)
swiglu.edge("both weights equal", gate_weight=torch.ones_like, up_weight=torch.ones_like)

swiglu.known(
    "gate",
    "the gate is a sigmoid, not a SiLU",
    lambda v: v.opening,
    "That is GLU: in SwiGLU sigmoid(s) is multiplied by s.",
)
swiglu.known("gate", "the gate is a GELU, not a SiLU", lambda v: F.gelu(v.score), "That is GEGLU.")
swiglu.known("gate", "the gate is a ReLU, not a SiLU", lambda v: F.relu(v.score), "That is ReGLU.")
swiglu.known(
    "y",
    "SiLU stands on the wrong branch",
    lambda v: v.score * F.silu(v.up),
    "The projection by gate_weight goes through SiLU, the one by up_weight does not.",
)
swiglu.known("y", "SiLU stands on both branches", lambda v: v.gate * F.silu(v.up), "up goes in as it is.")
swiglu.known(
    "y",
    "gate and up are added, not multiplied",
    lambda v: v.gate + v.up,
    modes=("value",),  # in a gradient a factor is missing
)
