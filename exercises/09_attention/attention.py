"""Attention: y = softmax(q @ k.T / sqrt(D)) @ v, for each example of the batch

Each of T queries asks: which of the S keys are like me? The answer is a score for each key, their dot product. Softmax
turns the scores of one query into weights that add up to 1, and the query takes home the weighted mean of the values.
It is a dictionary whose look-up is soft, so that it can be learned.

The division by sqrt(D) keeps the scores of size 1: a dot product of D random numbers grows like sqrt(D), and softmax
of large scores is all on one key, where it hardly has a gradient.

The tricky point: there are only four steps (product, scale, softmax, product), and each is easy to return through
alone. v gets its gradient at the first step back. q and k get theirs after the softmax, whose outputs depend on all
the scores of a query. Check every product by its shape: scores are [B, T, S], and T and S differ.
"""

import torch


def forward(q, k, v):
    """q [B, T, D], k [B, S, D], v [B, S, E] -> y [B, T, E], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [B, T, E] -> grad_q [B, T, D], grad_k [B, S, D], grad_v [B, S, E]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
