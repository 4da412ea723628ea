"""GELU: y = x * cdf(x), where cdf(x) = (1 + erf(x / sqrt(2))) / 2

cdf is the distribution function of the standard normal distribution: the probability that a normal number is smaller
than x. So GELU is a ReLU with a soft switch: large x pass nearly whole, very negative x nearly vanish, and in between x
passes in part. It is smooth, and dips a little below 0. BERT, GPT and ViT use it.

x reaches y along two paths: directly, as the number that is let through, and through cdf, as the number that moves the
switch. grad_x is the sum of what comes back along both.

The tricky point: the slope of a distribution function is its density, the bell curve exp(-x²/2) / sqrt(2 pi). In terms
of erf: its slope at u is 2 / sqrt(pi) * exp(-u²), and u = x / sqrt(2) brings in another factor. NumPy has no erf, but
Python has: math.erf.
"""

import math

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D"},
    output={"y": "N D"},
    torch=F.gelu,
    forbidden=["gelu", "addmm_activation"],
    hints=[
        "y is a product of two things that both depend on x. What does the product rule say?",
        "The first term is grad_y times what x was multiplied by. The second is grad_y times x times the slope of cdf.",
        "The slope of cdf is exp(-x²/2) / sqrt(2 pi). To check: the slope of GELU is 1/2 at 0, and 1.0833 at 1.",
    ],
)
def gelu(x):
    cdf = (1 + torch.erf(x / math.sqrt(2))) / 2
    y = x * cdf
    return y


gelu.edge("x is 0", x=torch.zeros_like)
gelu.edge("values at ±1e4", x=lambda x: 1e4 * x)
gelu.edge("values at ±6", x=lambda x: 6 * x.sign())
gelu.edge("values at ±1e-8", x=lambda x: 1e-8 * x)

gelu.known("cdf", "erf is taken of x, not of x / sqrt(2)", lambda v: (1 + torch.erf(v.x)) / 2)
gelu.known(
    "cdf",
    "cdf is its tanh approximation",
    lambda v: (1 + torch.tanh(math.sqrt(2 / math.pi) * (v.x + 0.044715 * v.x**3))) / 2,
    "The approximation is an exercise of its own: here erf is asked.",
)
gelu.known("cdf", "cdf is sigmoid(1.702 * x)", lambda v: torch.sigmoid(1.702 * v.x), "Here erf itself is asked.")
gelu.known(
    "cdf",
    "the density lacks its 1 / sqrt(2 pi)",
    lambda v: math.sqrt(2 * math.pi) * v.cdf,
    "The area under a density is 1: exp(-x²/2) alone has the area sqrt(2 pi).",
)
gelu.known(
    "cdf",
    "the slope of erf is taken for that of cdf",
    lambda v: math.sqrt(8) * v.cdf,
    "cdf is half of 1 + erf(x / sqrt(2)): the half and the inner 1 / sqrt(2) are factors, too.",
)
gelu.known(
    "cdf",
    "the density is exp(-x²), not exp(-x²/2)",
    lambda v: torch.erf(v.x) / math.sqrt(8),
    "erf is taken of x / sqrt(2), whose square is x²/2.",
)
gelu.known(
    "cdf",
    "the slope of erf(x / sqrt(2)) lacks the inner 1 / sqrt(2)",
    lambda v: math.sqrt(2) * v.cdf,
    "Chain rule: the slope of erf at u, times the slope of u = x / sqrt(2).",
)
gelu.known(
    "cdf",
    "the density is divided by 2 pi, not by its root",
    lambda v: v.cdf / math.sqrt(2 * math.pi),
    "The density is exp(-x²/2) / sqrt(2 pi).",
)
gelu.known_slope(
    "cdf",
    "x",
    "the density is exp(x²/2), without the minus",
    lambda v: (v.x.square() / 2).exp() / math.sqrt(2 * math.pi),
    "A bell curve falls to both sides: exp(-x²/2).",
)
