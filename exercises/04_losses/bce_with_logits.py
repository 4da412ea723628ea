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


def forward(logits, target):
    """logits [N], target [N] -> y [], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [] -> grad_logits [N]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
