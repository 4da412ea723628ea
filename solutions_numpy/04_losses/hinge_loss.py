"""Hinge loss: y = mean over the batch of sum over c ≠ target of max(0, margin - right + scores[c]) / C"""

import numpy as np


def forward(scores, target, *, margin=1.0):
    rows = np.arange(len(target))
    violations = np.maximum(margin - scores[rows, target][:, None] + scores, 0)  # N,C
    violations[rows, target] = 0  # nobody is a rival of itself
    return violations.mean(), (violations > 0, rows, target)


def backward(grad_y, saved):
    violated, rows, target = saved
    push = violated.astype(grad_y.dtype)  # N,C: every violation pushes its own score down …
    push[rows, target] = -push.sum(-1)  # … and the right one up
    return grad_y * push / push.size
