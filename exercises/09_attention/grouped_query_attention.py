"""Grouped-query attention: y = attention of H heads of queries that share G heads of keys and values

When a language model writes, it keeps the keys and values of everything so far in memory, for each head. Here there
are H heads of queries, but only G heads of keys and values (H is a multiple of G): the first H / G query heads read
the first key head, the next H / G the second, and so on. Llama and most models since share like this: the memory
shrinks by H / G, and little is lost. G = 1 is called multi-query attention, G = H is the ordinary kind.

The tricky point: sharing again. A key head that serves several query heads is copied to each of them, so what comes
back from all of its query heads adds up, just as rows of an embedding table do, or a bias over a batch. Neighbours
share: query head h reads key head h // (H / G), not h % G.

There is no mask here: every query sees all S keys.
"""

import torch


def forward(q, k, v):
    """q [B, H, T, D], k [B, G, S, D], v [B, G, S, D] -> y [B, H, T, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [B, H, T, D] -> grad_q [B, H, T, D], grad_k [B, G, S, D], grad_v [B, G, S, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
