"""A linear scan: h[t] = decay[t] * h[t-1] + x[t], starting from 0

A recurrence without a matrix and without a tanh: each of D numbers fades by a factor and takes in its new piece. It is
the core of state-space models such as S4 and Mamba, and of linear attention. Being linear in h it can be computed for
all steps in parallel; here a loop over time will do. y holds h of all steps.

The tricky point: look at where h[t] is used. It is an output, and the next step multiplies it with decay[t+1]. So the
gradient of h obeys a scan of its own, from the end to the start, and with the decay of the step after: an index that
is easily off by one. And what did decay[t] meet in forward? At t = 0 it met nothing.

Don't divide by products of decays to make it one big sum: a decay of 0 is allowed, and many small ones underflow.
"""

import torch


def forward(decay, x):
    """decay [N, T, D], x [N, T, D] -> y [N, T, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, T, D] -> grad_decay [N, T, D], grad_x [N, T, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
