"""Cross-entropy: y = mean over the batch of -log softmax(logits)[n, target[n]]

The loss of every classifier and every language model: the logarithm of the probability that was given to the right
class, with a minus. A sure and right answer costs 0, a sure and wrong one as much as you like.

Softmax and logarithm belong together: log softmax is logits - logsumexp(logits). Taken in one step nothing overflows,
and the gradient becomes the simplest of all: it compares what was given with what should have been.

Two options change what should have been, and who counts. `label_smoothing` s takes the share s away from the right
class and spreads it evenly over all C classes, the right one included. Rows whose target is `ignore_index`, such as
padding, cost nothing; it may be -100, which is no class at all, so don't index with it.

The tricky point: the mean is over the rows that count, not over N, and ignored rows get a gradient of exactly 0.
"""

import torch


def forward(logits, target, *, ignore_index=-100, label_smoothing=0.0):
    """logits [N, C], target [N] -> y [], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [] -> grad_logits [N, C]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
