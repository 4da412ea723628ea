"""The DPO loss: y = mean of -log(sigmoid(beta * ((chosen - ref_chosen) - (rejected - ref_rejected))))"""

import torch
import torch.nn.functional as F


def forward(chosen, rejected, ref_chosen, ref_rejected, *, beta=0.1):
    logit = beta * ((chosen - ref_chosen) - (rejected - ref_rejected))  # N
    return F.softplus(-logit).mean(), (logit, beta)


def backward(grad_y, saved):
    logit, beta = saved
    weight = torch.sigmoid(-logit)  # N: how much is still to be learnt from each pair
    grad_rejected = grad_y * beta * weight / len(logit)  # N
    return -grad_rejected, grad_rejected
