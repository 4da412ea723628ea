"""SiLU: y = x * gate, where gate = sigmoid(x)

Also called swish. x decides by itself how much of it gets through: large x pass whole, very negative x hardly at all,
and around -1.28 the curve has a shallow dip. Llama and most convolutional networks of today use it.

x reaches y along two paths: directly, as the number that is let through, and through the gate, which opens a little
more when x grows. grad_x is the sum of what comes back along both.

The tricky point: the second path is easily forgotten, and near 0 one would hardly notice. It is also the only one that
can be negative, which makes the dip.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D"},
    output={"y": "N D"},
    torch=F.silu,
    forbidden=["silu"],
    hints=[
        "y is a product of two things that both depend on x. What does the product rule say?",
        "Directly: grad_y * gate. Through the gate: grad_y * x, times the slope of a sigmoid, written with gate.",
        "The slope of gate is gate * (1 - gate). To check: the slope of SiLU is 1/2 at x = 0, and 0.9277 at x = 1.",
    ],
)
def silu(x):
    gate = torch.sigmoid(x)
    y = x * gate
    return y


silu.edge("x is 0", x=torch.zeros_like)
silu.edge("values at ±1e4", x=lambda x: 1e4 * x)
silu.edge("values at ±30", x=lambda x: 30 * x.sign())
silu.edge("values at ±1e-8", x=lambda x: 1e-8 * x)

silu.known(
    "gate",
    "the gate is sigmoid(1.702 * x)",
    lambda v: torch.sigmoid(1.702 * v.x),
    "That approximates GELU: no factor here.",
)
silu.known("gate", "the gate is tanh(x)", lambda v: v.x.tanh(), "A gate lies between 0 and 1.")
silu.known_slope(
    "gate",
    "x",
    "the gate's slope is taken as gate * (1 + gate)",
    lambda v: v.gate * (1 + v.gate),
    "Check it at x = 0, where the gate is 1/2: its slope is 1/4.",
)
silu.known_slope(
    "gate",
    "x",
    "the gate's slope is taken as 1 - gate², which is tanh's",
    lambda v: 1 - v.gate.square(),
    "Check it at x = 0, where the gate is 1/2: its slope is 1/4.",
)
silu.known("y", "x is let through two gates", lambda v: v.y * v.gate, "One factor x, one factor gate.")
silu.known("y", "y is the gate alone", lambda v: v.gate, "The gate is multiplied by what it lets through.")
silu.known_slope(
    "y",
    "x",
    "the slope is taken as y + gate * (1 - gate), with gate in place of y",
    lambda v: v.y + v.gate * (1 - v.gate),
    "Multiplied out, gate + x * gate * (1 - gate) is y + gate * (1 - y).",
)
silu.known_slope(
    "y",
    "x",
    "the slope is taken as gate * (1 + x) * (1 - gate)",
    lambda v: v.gate * (1 + v.x) * (1 - v.gate),
    "Look at the brackets: gate * (1 + x * (1 - gate)).",
)
silu.known_slope(
    "y",
    "x",
    "the slope is taken as gate + y * (1 - y), with y in place of gate in the brackets",
    lambda v: v.gate + v.y * (1 - v.y),
    "x * gate * (1 - gate) is y * (1 - gate).",
)
