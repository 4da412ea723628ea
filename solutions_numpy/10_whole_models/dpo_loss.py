"""The DPO loss: y = mean of -log(sigmoid(beta * ((chosen - ref_chosen) - (rejected - ref_rejected))))"""

import numpy as np


def forward(chosen, rejected, ref_chosen, ref_rejected, *, beta=0.1):
    logit = beta * ((chosen - ref_chosen) - (rejected - ref_rejected))  # N
    losses = np.maximum(-logit, 0) + np.log1p(np.exp(-np.abs(logit)))  # N: -log(sigmoid(logit)), without overflow
    return losses.mean(), (logit, beta)


def backward(grad_y, saved):
    logit, beta = saved
    weight = (1 - np.tanh(logit / 2)) / 2  # N: how much is still to be learnt from each pair
    grad_rejected = grad_y * beta * weight / len(logit)  # N
    return -grad_rejected, grad_rejected
