"""ReLU: y = max(x, 0)

Lets positive numbers through unchanged and replaces the others by 0. It is the cheapest non-linearity there is, and the
one that made deep networks trainable: where it lets a number through, it lets the gradient through undiminished too.

Each y depends on one x only, so backward works entry by entry: grad_y times the slope of the curve at that x. The curve
has only two slopes, so all that backward needs to remember is on which side of 0 each x lay.

The tricky point: at x = 0 the curve has a kink and no slope. PyTorch takes 0 there, so `>` and `>=` are not the same.
And the side is that of x, which forward saw, not that of grad_y.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise, floats


@exercise(
    inputs={"x": floats("N D", away_from=0.0)},
    output={"y": "N D"},
    torch=F.relu,
    hints=[
        "Draw the curve. How steep is it to the left of 0, and how steep to the right?",
        "Save which entries of x are above 0, as a mask. Multiplying by it keeps some entries and clears the others.",
        "The same mask that turns x into y turns grad_y into grad_x.",
    ],
)
def relu(x):
    positive = x > 0
    y = x * positive
    return y


KINK = "At x = 0 PyTorch takes the slope 0: ask for x > 0, not for x >= 0."

relu.edge("x is 0", x=torch.zeros_like, advice=KINK)
relu.edge("some entries are exactly 0", x=lambda x: x.round(), advice=KINK)
relu.edge("minus zero", x=lambda x: -torch.zeros_like(x))
relu.edge("nothing gets through", x=lambda x: -x.abs())
relu.edge("values at ±1e4", x=lambda x: 1e4 * x)
relu.edge("values at ±1e-300", x=lambda x: 1e-300 * x)

relu.known(
    "y", "the negative side is kept, not the positive one", lambda v: v.x * (v.x < 0), "Turn the comparison round."
)
relu.known("y", "y is |x|", lambda v: v.x.abs(), "Negative entries become 0; they don't change their sign.")
relu.known("y", "y is the mask, not x times the mask", lambda v: v.positive + 0 * v.x, "Multiply x by the mask.")
relu.known(
    "y",
    "a hundredth of negative entries gets through",
    lambda v: torch.where(v.positive, v.x, 0.01 * v.x),
    "That is a leaky ReLU. Here the slope on the left is 0.",
)
relu.known(
    "y",
    "entries between 0 and 1 don't get through",
    lambda v: v.x * (v.x > 1),
    "Was x rounded on the way, or is the threshold 1? Everything above 0 gets through.",
)
relu.known("y", "y is clipped at 1", lambda v: (v.x * v.positive).clamp(max=1), "ReLU has no upper bound.")
for share, words in ((0.1, "a tenth"), (0.2, "a fifth")):
    relu.known(
        "y",
        f"{words} of negative entries gets through",
        lambda v, share=share: torch.where(v.positive, v.x, share * v.x),
        "That is a leaky ReLU. Here the slope on the left is 0.",
    )
relu.known(
    "y",
    "negative entries become exp(x) - 1, as in ELU",
    lambda v: torch.where(v.positive, v.x, v.x.expm1()),
    "Here they become 0.",
)
