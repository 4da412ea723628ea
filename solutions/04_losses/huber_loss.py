"""Huber loss: y = mean of diff² / 2 where |diff| <= delta, of delta * (|diff| - delta / 2) elsewhere"""

import math


def forward(prediction, target, *, delta=1.0):
    diff = prediction - target  # N,D
    slope = diff.clip(min=-delta, max=delta)
    return (slope * (diff - slope / 2)).mean(), slope  # both pieces at once


def backward(grad_y, slope):
    return grad_y * slope / math.prod(slope.shape)  # the error, as far as delta allows
