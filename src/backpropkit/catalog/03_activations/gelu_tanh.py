"""GELU by tanh: y = x * (1 + tanh(inner)) / 2, where inner = sqrt(2 / pi) * (x + 0.044715 * x³)

An approximation of GELU from a time when erf was slow, off by less than 0.0005 everywhere. GPT-2 was trained with it,
so whoever loads its weights needs exactly this curve and its exact gradient, not that of the original.

x reaches y along two paths: directly, and through the switch (1 + tanh(inner)) / 2, which x moves through a cubic
polynomial. grad_x is the sum of what comes back along both.

The tricky point: the second path is a chain of three links, and each has its own slope: the half, the tanh, the
polynomial. Save or recompute the tanh; its slope is simplest in its own output.
"""

import math

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D"},
    output={"y": "N D"},
    torch=lambda x: F.gelu(x, approximate="tanh"),
    forbidden=["gelu", "addmm_activation"],
    hints=[
        "Give every step a name: inner, squashed = tanh(inner), switch = (1 + squashed) / 2, y = x * switch.",
        "Directly grad_y * switch comes back. To the switch comes grad_y * x; go on from there through each step.",
        "The slopes: 1/2 for switch, 1 - squashed² for tanh, sqrt(2/pi) * (1 + 3 * 0.044715 * x²) for inner.",
    ],
)
def gelu_tanh(x):
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    squashed = torch.tanh(inner)
    switch = (1 + squashed) / 2
    y = x * switch
    return y


gelu_tanh.edge("x is 0", x=torch.zeros_like)
gelu_tanh.edge("values at ±1e4", x=lambda x: 1e4 * x)
gelu_tanh.edge("values at ±6", x=lambda x: 6 * x.sign())
gelu_tanh.edge("values at ±1e-8", x=lambda x: 1e-8 * x)

gelu_tanh.known(
    "inner",
    "the slope of x³ lacks its 3",
    lambda v: math.sqrt(2 / math.pi) * (v.x + 0.044715 * v.x**3 / 3),
    "The slope of x³ is 3x².",
)
gelu_tanh.known(
    "inner",
    "the cubic term is missing",
    lambda v: math.sqrt(2 / math.pi) * v.x,
    "inner has two terms, x and 0.044715 * x³, and a slope from each.",
)
gelu_tanh.known(
    "inner",
    "the factor sqrt(2 / pi) is missing",
    lambda v: v.inner / math.sqrt(2 / math.pi),
    "It stands before the whole polynomial, and so before its slope.",
)
gelu_tanh.known(
    "inner",
    "sqrt(2 / pi) stands before x only, not before x³",
    lambda v: math.sqrt(2 / math.pi) * v.x + 0.044715 * v.x**3,
    "It stands before the whole polynomial.",
)
gelu_tanh.known(
    "squashed",
    "the slope of tanh is taken as 1 - squashed, not 1 - squashed²",
    lambda v: v.inner - v.inner.cosh().log(),
    "The slope of tanh is 1 minus the square of its output.",
)
gelu_tanh.known(
    "switch",
    "the switch is the exact one, with erf",
    lambda v: (1 + torch.erf(v.x / math.sqrt(2))) / 2,
    "Here the approximation itself is asked, and its own gradient.",
)
gelu_tanh.known(
    "inner",
    "0.44715 stands where 0.044715 belongs",
    lambda v: math.sqrt(2 / math.pi) * (v.x + 0.44715 * v.x**3),
    "Count the zeros.",
)
gelu_tanh.known(
    "inner",
    "x² stands where x³ belongs",
    lambda v: math.sqrt(2 / math.pi) * (v.x + 0.044715 * v.x**2),
    "The power is 3, so that inner changes its sign with x.",
)
for factor, words in ((2 / math.pi, "2 / pi"), (math.sqrt(math.pi / 2), "sqrt(pi / 2)")):
    gelu_tanh.known(
        "inner",
        f"{words} stands where sqrt(2 / pi) belongs",
        lambda v, factor=factor: factor * (v.x + 0.044715 * v.x**3),
        "sqrt(2 / pi) is 0.7979.",
    )
