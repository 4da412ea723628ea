"""Flash attention: y = softmax(q @ k.T / sqrt(D), causal) @ v, without ever holding the T x T weights

For a text of 100,000 words the weights of one head have ten billion entries. Flash attention computes the same y block
by block: a few queries meet a few keys, a small square of scores is made, used and forgotten. It is not an
approximation, and on a GPU it is also faster, since small squares stay in fast memory.

How can a softmax be taken in pieces? Keep, for each query, the largest score so far, the sum of the exponentials and
the weighted sum of values, both relative to that largest score. When a later block has a larger one, what was summed
so far is multiplied by exp(old - new), and all is as if it had been known from the start.

The tricky point: backward needs the weights, and they are gone. It makes them again, block by block: a weight is
exp(score - logsumexp of its row), so one number per query has to be saved, not T. The softmax's backward also wants a
sum over a whole row of weights. Look for a way to get it from grad_y and y alone.
"""

import torch


def forward(q, k, v):
    """q [B, H, T, D], k [B, H, T, D], v [B, H, T, D] -> y [B, H, T, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [B, H, T, D] -> grad_q [B, H, T, D], grad_k [B, H, T, D], grad_v [B, H, T, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
