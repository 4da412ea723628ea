"""Binary cross-entropy: y = mean of -(target * log p + (1 - target) * log(1 - p)), where p = sigmoid(logits)"""

import torch


def forward(logits, target):
    softplus = logits.clamp(min=0) + torch.log1p(torch.exp(-logits.abs()))  # N: -log(1 - p)
    y = (softplus - target * logits).mean()
    return y, (logits, target)


def backward(grad_y, saved):
    logits, target = saved
    return grad_y * (torch.sigmoid(logits) - target) / len(target)
