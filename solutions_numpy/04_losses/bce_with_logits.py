"""Binary cross-entropy: y = mean of -(target * log p + (1 - target) * log(1 - p)), where p = sigmoid(logits)"""

import numpy as np


def forward(logits, target):
    softplus = np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))  # N: -log(1 - p)
    y = (softplus - target * logits).mean()
    return y, (logits, target)


def backward(grad_y, saved):
    logits, target = saved
    p = (1 + np.tanh(logits / 2)) / 2  # sigmoid, without overflow
    return grad_y * (p - target) / len(target)
