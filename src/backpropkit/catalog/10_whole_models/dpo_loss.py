"""The DPO loss: y = mean of -log(sigmoid(beta * ((chosen - ref_chosen) - (rejected - ref_rejected))))

How a language model learns what people prefer. For each of N questions there are two answers, one that people chose and
one that they rejected. The model gives each a log-probability, and so does a frozen copy of the model from before, the
reference. The gain of an answer is how much likelier the model finds it than the reference did, and the loss asks that
the chosen answer gains more than the rejected one. beta says how far the model may move away from the reference.

It is a logistic regression in disguise: the margin between the two gains is the logit of "the first is better". So
direct preference optimization needs neither a reward model nor reinforcement learning, just this line.

The tricky point: how much a pair weighs. A pair that the model already ranks right, with a large margin, should hardly
pull any more; one that it ranks wrong pulls in full. Look for the factor that says so, and compute it so that it
survives margins of a thousand. The reference is frozen: return grad_chosen and grad_rejected alone.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise, floats


@exercise(
    inputs={
        "chosen": "N",
        "rejected": "N",
        "ref_chosen": floats("N", grad=False),
        "ref_rejected": floats("N", grad=False),
    },
    output={"y": ""},
    options={"beta": 0.1},
    forbidden=["binary_cross_entropy_with_logits", "soft_margin_loss"],
    hints=[
        "Write forward in short lines: two gains, their difference the margin, logit = beta * margin, losses, and a "
        "mean. The last line divides grad_y by N.",
        "The derivative of -log(sigmoid(z)) by z is one sigmoid, with a sign. Check it at z = 0, where it is -1/2, and "
        "far on both sides: where should it vanish, where should it be -1?",
        "chosen goes into the logit with the factor beta, rejected with -beta. One array is enough: grad_rejected is "
        "-grad_chosen. torch.sigmoid does not overflow; 1 / (1 + exp(-z)) written out may warn, and log of it is -inf.",
    ],
)
def dpo_loss(chosen, rejected, ref_chosen, ref_rejected, *, beta):
    chosen_gain = chosen - ref_chosen
    rejected_gain = rejected - ref_rejected
    margin = chosen_gain - rejected_gain
    logit = beta * margin
    losses = -F.logsigmoid(logit)
    y = losses.mean()
    return y


dpo_loss.case("a larger beta", options={"beta": 0.7})
dpo_loss.case("log-probabilities of whole answers", chosen=lambda x: 10 * x - 80, rejected=lambda x: 10 * x - 80)
dpo_loss.edge(
    "before the first step: every margin is 0",
    **dict.fromkeys(("chosen", "rejected", "ref_chosen", "ref_rejected"), torch.zeros_like),
)
dpo_loss.edge("margins at ±1e5, where exp overflows", chosen=lambda chosen: 1e5 * chosen)
dpo_loss.edge("a beta of 1", options={"beta": 1.0})
dpo_loss.edge("a beta of 0: nothing is learned", options={"beta": 0.0})

dpo_loss.known(
    "margin",
    "the reference is left out",
    lambda v: v.chosen - v.rejected,
    "What counts is how much likelier an answer has become: take the reference's log-probabilities off.",
)
dpo_loss.known(
    "margin",
    "the reference is added, not taken off",
    lambda v: (v.chosen + v.ref_chosen) - (v.rejected + v.ref_rejected),
    "A gain is the model's log-probability less the reference's.",
)
dpo_loss.known(
    "logit",
    "beta is missing",
    lambda v: v.margin,
    "The logit is beta times the margin.",
    modes=("both", "gradient"),
)
dpo_loss.known(
    "logit",
    "beta multiplies the reference alone",
    lambda v: (v.chosen - v.rejected) - v.beta * (v.ref_chosen - v.ref_rejected),
    "beta multiplies the whole margin.",
    modes=("both", "value"),
)
dpo_loss.known(
    "margin",
    "chosen and rejected have changed places",
    lambda v: -v.margin,
    "The margin grows with the gain of the chosen answer.",
    modes=("both",),
)
dpo_loss.known(
    "losses",
    "beta multiplies the loss, not the margin inside it",
    lambda v: -v.beta * F.logsigmoid(v.margin),
    "beta stands inside the sigmoid.",
)
dpo_loss.known(
    "losses",
    "the loss is -sigmoid of the logit, without the log",
    lambda v: -torch.sigmoid(v.logit),
    "The loss is -log(sigmoid(logit)).",
)
dpo_loss.known(
    "losses",
    "a pair that is ranked right pulls the most: the sigmoid's argument has the wrong sign",
    lambda v: -F.softplus(v.logit),
    "At a large margin nothing is left to learn: the factor must vanish there.",
)
dpo_loss.known(
    "losses",
    "every pair pulls with half of its weight, as at a margin of 0",
    lambda v: -v.logit / 2,
    "The factor -1/2 is right at a margin of 0 alone: it is a sigmoid.",
)
dpo_loss.known(
    "losses",
    "it is a hinge, max(0, 1 - logit)",
    lambda v: F.relu(1 - v.logit),
    "That is the loss of SLiC. Here it is -log(sigmoid(logit)).",
)
