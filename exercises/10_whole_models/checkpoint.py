"""Checkpointing: L layers h = tanh(h @ w), with memory for about the square root of L of them

Backward needs every h that forward made, so the memory of training grows with the depth of a network, and it is memory,
not time, that ends most training runs. Checkpointing sells time for memory: forward keeps only some of the h's, the
checkpoints, and forgets the rest. When backward comes to a segment between two checkpoints, it runs that segment's
forward again, walks back through it, and forgets it again.

With L layers in segments of about sqrt(L) there are about sqrt(L) checkpoints to keep, and one segment of sqrt(L) h's
to make again at a time: for 100 layers, 20 activations in place of 100, for one more forward. Keep segments of a fixed
length instead, and memory grows with L again.

The tricky point: forward takes x and as many weights as the caller likes, so it is forward(x, *weights). saved may hold
2 * sqrt(L) + 1 activations at most, beside x and the weights, which the caller keeps alive anyway. It is counted in
bytes, and a slice of a large array keeps all of that array alive. The last segment may be shorter than the others.
"""

import torch


def forward(x, *weights):
    """x [N, D], any number of weights, each [D, D] -> y [N, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, D] -> grad_x [N, D], then the gradient of each weight [D, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
