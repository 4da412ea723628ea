"""Causal attention: y = softmax(q @ k.T / sqrt(D), only over keys that are not later) @ v

A language model predicts the next word from those before it. All T places of a text are trained at once, so a query
must be kept from looking ahead: place t may see keys 0 to t and no later one. The scores of the future are set to
minus infinity before the softmax: exp makes weights of exactly 0 of them, and those of the past still add up to 1.

The tricky point: what does the mask do to backward? Less than you fear. A weight of 0 multiplies whatever comes back
to its score, so the gradient of the softmax is 0 there all by itself. Check that this holds in your own formula, and
that no infinity meets a 0 on the way: inf * 0 is NaN.

Set the scores to -inf before the softmax. Setting weights to 0 behind it leaves rows that don't add up to 1, and
setting scores to 0 hides nothing: exp(0) is 1.
"""

import torch


def forward(q, k, v):
    """q [B, T, D], k [B, T, D], v [B, T, D] -> y [B, T, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [B, T, D] -> grad_q [B, T, D], grad_k [B, T, D], grad_v [B, T, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
