"""Binary cross-entropy: y = mean of -(target * log p + (1 - target) * log(1 - p)), where p = sigmoid(logits)

The loss of a yes-or-no question: target is 1 for yes, 0 for no, or any probability in between. A sure and right answer
costs 0, a sure and wrong one as much as you like.

Taken together, sigmoid and log are simpler than either alone. log p is logits - softplus(logits), log(1 - p) is
-softplus(logits), and what comes back to a logit compares p with target and nothing else: no slope of a sigmoid is left
over that could die away. That is why the loss takes logits and not probabilities.

The tricky point: p rounds to exactly 1 from logits of 37 on, and log(1 - p) is then the log of 0. Write forward so that
exp only ever sees -|logits|. And the mean over N belongs to every gradient, as grad_y does.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise, floats


@exercise(
    inputs={"logits": "N", "target": floats("N", between=(0.0, 1.0), grad=False)},
    output={"y": ""},
    torch=F.binary_cross_entropy_with_logits,
    forbidden=["binary_cross_entropy_with_logits", "binary_cross_entropy"],
    hints=[
        "Take one example with target 1: its loss is softplus(-logit). Then one with target 0. What are their slopes?",
        "The slope of log p by its logit is 1 - p, that of log(1 - p) is -p. Weigh them by target and 1 - target.",
        "Multiply target * (1 - p) - (1 - target) * p out: nearly everything cancels. Then minus, 1 / N and grad_y.",
    ],
)
def bce_with_logits(logits, target):
    log_yes = F.logsigmoid(logits)
    log_no = F.logsigmoid(-logits)
    losses = -(target * log_yes + (1 - target) * log_no)
    y = losses.mean()
    return y


bce_with_logits.case("hard targets", target=lambda target: target.round())
bce_with_logits.edge("all targets 1", target=torch.ones_like)
bce_with_logits.edge("all targets 0", target=torch.zeros_like)
bce_with_logits.edge("logits at ±1e4", logits=lambda x: 1e4 * x)
bce_with_logits.edge("logits at ±40", logits=lambda x: 40 * x.sign(), target=lambda target: target.round())
bce_with_logits.edge("sure and right", logits=lambda x: 1e4 * x.abs(), target=torch.ones_like)
bce_with_logits.edge("sure and wrong", logits=lambda x: 1e4 * x.abs(), target=torch.zeros_like)
bce_with_logits.edge("logits are 0", logits=torch.zeros_like)
bce_with_logits.edge("grad_y is negative", grad_y=-2.5)

bce_with_logits.known_slope(
    "losses",
    "logits",
    "the slope of the sigmoid, p * (1 - p), is multiplied in once more",
    lambda v: (v.logits.sigmoid() - v.target) * v.logits.sigmoid() * (-v.logits).sigmoid(),
    "It has cancelled already: log p has the slope 1 - p by the logit.",
)
bce_with_logits.known_slope(
    "losses",
    "logits",
    "the sigmoid is missing: target is taken from the logits",
    lambda v: v.logits - v.target,
    "What is compared with target is p = sigmoid(logits).",
)
bce_with_logits.known(
    "losses",
    "the loss is (p - target)², not the cross-entropy",
    lambda v: (v.logits.sigmoid() - v.target).square(),
    "Cross-entropy is made of logarithms.",
)
bce_with_logits.known(
    "losses",
    "the term of the targets near 0 is missing",
    lambda v: -v.target * v.log_yes,
    "A no has a probability, too: (1 - target) * log(1 - p).",
)
bce_with_logits.known(
    "losses",
    "target and 1 - target are exchanged",
    lambda v: -((1 - v.target) * v.log_yes + v.target * v.log_no),
    "target = 1 means yes, and p is the probability of yes.",
)
bce_with_logits.known("y", "the losses are added up, not averaged", lambda v: v.losses.sum(), "Divide by N.")
bce_with_logits.known_slope(
    "losses",
    "logits",
    "it is the gradient by p, not by the logit",
    lambda v: (v.logits.sigmoid() - v.target) / (v.logits.sigmoid() * (-v.logits).sigmoid()),
    "One step is left, from p to its logit: the slope of the sigmoid, p * (1 - p).",
)
bce_with_logits.known_slope(
    "losses",
    "logits",
    "target is taken from a yes or no, logits > 0, not from p",
    lambda v: (v.logits > 0).double() - v.target,
    "What is compared with target is the probability, sigmoid(logits).",
)
bce_with_logits.known(
    "losses",
    "target * logits is added, not subtracted",
    lambda v: -v.log_no + v.target * v.logits,
    "The loss of an example is softplus(logits) - target * logits.",
)
