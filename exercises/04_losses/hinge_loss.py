"""Hinge loss: y = mean over the batch of sum over c ≠ target of max(0, margin - right + scores[c]) / C

The loss of a support vector machine. The right class should win by at least `margin` over each of the others; `right`
is its score, scores[n, target[n]]. Whoever is beaten clearly enough costs nothing, and every other class pays for what
it lacks.

A wrong class that is beaten by the margin gets no gradient, like the left side of a ReLU. One that violates it pushes
its own score down, and the right class's score up. The right class is pushed by every violation of its row.

The tricky points: the right class is no rival of itself; leave it out of the sum, or it costs a constant margin.
PyTorch divides each row by C, not by C - 1 or by the number of violations. And at the kink, where the margin is met
exactly, the slope is 0.
"""

import torch


def forward(scores, target, *, margin=1.0):
    """scores [N, C], target [N] -> y [], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [] -> grad_scores [N, C]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
