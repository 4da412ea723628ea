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


def forward(chosen, rejected, ref_chosen, ref_rejected, *, beta=0.1):
    """chosen [N], rejected [N], ref_chosen [N], ref_rejected [N] -> y [], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [] -> grad_chosen [N], grad_rejected [N]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
